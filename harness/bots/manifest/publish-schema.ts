import { writeFileSync } from 'node:fs';
import { targetManifestJsonSchema } from './schema.ts';

const published = new URL('../../../fixtures/targets/target.schema.json', import.meta.url);
writeFileSync(published, `${JSON.stringify(targetManifestJsonSchema(), null, 2)}\n`);
