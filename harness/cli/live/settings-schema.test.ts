import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { liveSettings, liveSettingsJsonSchema } from './settings-schema.ts';

test('the published schema is that of the code; run `npm run schema` where it is not', () => {
  const published = readFileSync(new URL('settings.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(liveSettingsJsonSchema());
});

test('nothing needs to be said', () => {
  expect(liveSettings.parse({}).matrix.bot.capabilities).toEqual(['matrix.encrypted']);
});
