import { writeFileSync } from 'node:fs';
import { reportJsonSchema } from './model/json-schema.ts';

const published = new URL('./report.schema.json', import.meta.url);
writeFileSync(published, `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
