import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { ConfigError } from '../../reference-bot/base/config/config-issue.ts';
import { loadConfig } from '../../reference-bot/programs/gateway/load-config.ts';
import { memoryFiles } from '../../reference-bot/programs/gateway/testing/memory-files.ts';
import { unfitFor } from './testing/fit-to-print.ts';
import { hostileConfig } from './testing/hostile-config.ts';
import { InputCount, runsOf } from './testing/volume.ts';

const inputs = new InputCount('configurations');
afterAll(() => inputs.report());

const secret = 'syt_of_the_environment_0123456789';
const environment = {
  CARAPACE_STATE_DIR: '/state',
  MATRIX_STORE_PASSPHRASE: 'passphrase of the store',
  HOME: '/home',
  A_SECRET: secret,
};

/** What a configuration leads to: `started`, or the complaint. Throws for any other error. */
async function outcomeOf(text: string): Promise<string> {
  const other = '{ matrix: { enabled: false } }';
  const files = memoryFiles({ '/state/carapace.json5': text, '/state/other.json5': other });
  try {
    await loadConfig(files, environment);
    return 'started';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

it('any configuration is taken, or refused in words that name a file, tell no secret and are fit for a terminal', async () => {
  const outcomes = { started: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(hostileConfig, async (text) => {
      inputs.add();
      const outcome = await outcomeOf(text);
      outcomes[outcome === 'started' ? 'started' : 'refused'] += 1;
      if (outcome === 'started') return;
      const lines = outcome.split('\n').filter((line) => !line.startsWith('Configuration contains errors'));
      expect(lines.filter((line) => !/^\/.*: /u.test(line))).toEqual([]);
      expect(unfitFor(outcome, [secret, environment.MATRIX_STORE_PASSPHRASE])).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    runsOf({ few: 1_000, many: 25_000 }),
  );
  // Neither of them may be so rare that it was not looked at.
  expect(Math.min(outcomes.started, outcomes.refused)).toBeGreaterThan(inputs.count / 50);
}, 900_000);
