import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { expectConfigHandled } from './testing/fire-config.ts';
import { hostileConfig } from './testing/hostile-config.ts';
import { InputCount, runsOf } from './testing/volume.ts';

const inputs = new InputCount('configurations');
afterAll(() => inputs.report());

it('any configuration is taken, or refused in words that name a file, tell no secret and are fit for a terminal', async () => {
  const outcomes = { started: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(hostileConfig, async (text) => {
      inputs.add();
      outcomes[await expectConfigHandled(text)] += 1;
    }),
    runsOf({ few: 1_000, many: 25_000 }),
  );
  // Neither of them may be so rare that it was not looked at.
  expect(Math.min(outcomes.started, outcomes.refused)).toBeGreaterThan(inputs.count / 50);
}, 900_000);
