import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { renderJson } from '../render/json.ts';
import { failingRun } from '../testing/failing-run.ts';
import { mutantsRun } from '../testing/mutants-run.ts';
import { unverifiedNewcomer } from '../testing/onboarding-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { peersRun } from '../testing/peers-run.ts';
import { buildReport } from './build-report.ts';
import { reportJsonSchema } from './json-schema.ts';

const published: object = JSON.parse(readFileSync(new URL('../report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ validateFormats: false, allErrors: true, allowUnionTypes: true }).compile(
  published,
);

test('the published schema is that of the code; run `node reports/publish-schema.ts` where it is not', () => {
  expect(published).toEqual(reportJsonSchema());
});

test.each([
  ['passing', passingRun()],
  ['failing', failingRun()],
  ['mutants', mutantsRun()],
  ['peers', peersRun()],
  ['onboarding', unverifiedNewcomer()],
  ['killed', failingRun().slice(0, 30)],
])('report.json of a %s run fits the published schema', (_, events) => {
  validate(JSON.parse(renderJson(buildReport(events))));
  expect(validate.errors).toBeNull();
});

test('a key that is not named, or a missing one, does not fit', () => {
  const report = buildReport(passingRun());
  expect(validate({ ...report, accessToken: 'syt_x' })).toBe(false);
  expect(validate({ ...report, complete: undefined })).toBe(false);
});
