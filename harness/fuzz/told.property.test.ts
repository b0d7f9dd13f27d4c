import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, it } from 'vitest';
import { BotUnderFire } from './testing/bot-under-fire.ts';
import { EventFire } from './testing/fire-events.ts';
import { expectUnharmedByTold } from './testing/fire-told.ts';
import { packageRoot } from '../package-layout.ts';
import { hostileTold, type Told } from './testing/hostile-told.ts';
import { InputCount, runsOf } from './testing/volume.ts';

/** What has once found something. */
const corpus = JSON.parse(
  readFileSync(join(packageRoot, 'fixtures', 'hostile', 'told.json'), 'utf8'),
) as readonly { readonly told: Told[] }[];
const inputs = new InputCount('answers of a Matrix homeserver');
afterAll(() => inputs.report());

it('whatever its homeserver tells it, the bot answers people, no verification goes on, nobody is trusted and no secret is told', async () => {
  await using bot = await BotUnderFire.start({ serves: ['alice', 'bob'], isLiedTo: true });
  await using fire = await EventFire.open(bot);
  await fc.assert(
    fc.asyncProperty(fc.array(hostileTold, { minLength: 1, maxLength: 120, size: 'max' }), async (all) => {
      await expectUnharmedByTold(bot, fire, all);
      inputs.add(all.length);
    }),
    { ...runsOf<[Told[]]>({ few: 6, many: 1_000 }), examples: corpus.map(({ told }): [Told[]] => [told]) },
  );
  await fire.expectNobodyTrusted();
}, 900_000);
