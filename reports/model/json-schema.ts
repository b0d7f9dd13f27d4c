import { z } from 'zod';
import { report } from './report.ts';
import { schemaVersion } from './schema-version.ts';

/** The JSON Schema (2020-12) of `report.json`, as it is published beside the code. */
export function reportJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(report);
  return { $schema, title: `cara-smoke report, schema version ${schemaVersion}`, ...schema };
}
