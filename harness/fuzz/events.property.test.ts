import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { BotUnderFire } from './testing/bot-under-fire.ts';
import { EventFire } from './testing/fire-events.ts';
import { hostileEvent } from './testing/hostile-events.ts';
import { InputCount, runsOf } from './testing/volume.ts';

const inputs = new InputCount('Matrix events');
afterAll(() => inputs.report());

it('whatever events come, the bot answers people, no verification goes on, nobody is trusted and no secret is told', async () => {
  await using bot = await BotUnderFire.start({ serves: ['alice', 'bob'] });
  await using fire = await EventFire.open(bot);
  await fc.assert(
    fc.asyncProperty(fc.array(hostileEvent, { minLength: 1, maxLength: 160, size: 'max' }), (events) =>
      fire.expectUnharmed(events),
    ),
    runsOf({ few: 3, many: 600 }),
  );
  await fire.expectNobodyTrusted();
  inputs.add(fire.taken);
  expect(fire.taken).toBeGreaterThan(50);
}, 900_000);
