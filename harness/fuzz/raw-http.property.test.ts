import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { BotUnderFire } from './testing/bot-under-fire.ts';
import { expectHttpUnharmed } from './testing/fire-http.ts';
import { hostileConnection } from './testing/hostile-request.ts';
import { InputCount, runsOf } from './testing/volume.ts';

const inputs = new InputCount('HTTP connections');
afterAll(() => inputs.report());

it('whatever a connection says to the control API, the bot answers the next one, and tells and does nothing', async () => {
  await using bot = await BotUnderFire.start();
  const statuses = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostileConnection, { minLength: 1, maxLength: 40, size: 'max' }),
      async (connections) => {
        inputs.add(connections.length);
        await expectHttpUnharmed(bot, connections, statuses);
      },
    ),
    runsOf({ few: 15, many: 600 }),
  );
  // Some got past the door, some did not get that far.
  for (const status of ['200', '400', '401', '404'])
    expect(statuses.get(status) ?? 0, status).toBeGreaterThan(0);
}, 900_000);
