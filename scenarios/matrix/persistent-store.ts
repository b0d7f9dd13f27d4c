import type { Scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, poseInTurn, untilAnswered } from '../accounting.ts';
import { talkScenarios, type TalkScenario } from '../talking.ts';
import { deviceKeysOf } from './device-keys.ts';
import { apiOf, bring } from './membership.ts';

/** A bot that is ended and started again, and must find its keys and its memory where it left them. */
interface PersistentStore extends Pick<
  TalkScenario<'peers' | 'matrix', 'element' | 'native'>,
  'name' | 'title' | 'mutants' | 'gatewayMutants' | 'manualStep'
> {
  /** In good order, or as a crash would end it. */
  readonly ending: 'stop' | 'kill';
}

/** The scenario for a gateway and for a newcomer, in an encrypted room of two people. */
export function persistentStoreScenarios({ ending, ...definition }: PersistentStore): readonly Scenario[] {
  return talkScenarios({
    ...definition,
    tags: ['encryption', 'accounting', 'restart'],
    requires: [],
    uses: ['peers', 'matrix'],
    restarts: true,
    playedBy: ['element', 'native'],
    cast: ['alice', 'bob'],
    async run(stage, bot) {
      const { step, check, peers, claims, leaveUnchecked } = stage;
      const [alice, bob] = [peers[0]!, peers[1]!];
      const api = apiOf(stage, alice);
      const room = await step('two people share an encrypted room with the bot', async () => {
        const opened = await bot.openRoom();
        await bring(stage, api, opened, bob.userId);
        await bob.entered(opened);
        return opened;
      });
      const before = await step('it answers two questions of one of them', () =>
        poseInTurn(stage, bot.userId, room, alice),
      );
      const keys = await deviceKeysOf(api, bot);
      const ends = ending === 'kill' ? 'crashes' : 'is stopped';
      const meanwhile = await step(`it ${ends}, both ask something, and it starts again`, async () => {
        await (ending === 'kill' ? bot.kill() : bot.stop());
        // It has the room key of the one, and is sent that of the other while it is down.
        const asked = [await pose(stage, room, alice), await pose(stage, room, bob)];
        await bot.startAgain();
        return asked;
      });
      await step('it is the same device', async () => {
        check('published keys of its device', keys, await deviceKeysOf(api, bot));
      });
      const catchesUp = claims('matrix.catches-up');
      if (!catchesUp)
        leaveUnchecked('what was asked while it was down', 'the bot does not claim to catch up');
      await step('it answers what it has not answered yet, and nothing again', async () => {
        const all = [...before, ...(catchesUp ? meanwhile : []), await pose(stage, room, alice)];
        await untilAnswered(stage, bot.userId, all);
        all.push(await pose(stage, room, bob));
        await untilAnswered(stage, bot.userId, all);
        expectEachAnsweredOnce(stage, bot.userId, all);
      });
    },
  });
}
