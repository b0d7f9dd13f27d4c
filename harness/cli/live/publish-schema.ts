import { writeFileSync } from 'node:fs';
import { liveSettingsJsonSchema } from './settings-schema.ts';

const published = new URL('settings.schema.json', import.meta.url);
writeFileSync(published, `${JSON.stringify(liveSettingsJsonSchema(), null, 2)}\n`);
