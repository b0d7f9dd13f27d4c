import { writeFileSync } from 'node:fs';
import { describeApi } from './describe-api.ts';

const published = new URL('../../../docs/control-api.openapi.json', import.meta.url);
writeFileSync(published, `${JSON.stringify(describeApi(), null, 2)}\n`);
