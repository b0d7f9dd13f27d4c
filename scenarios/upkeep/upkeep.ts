import { scenario, type Parts, type Scenario, type ScenarioDefinition } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { deviceKeysOf } from '../matrix/device-keys.ts';
import { apiOf } from '../matrix/membership.ts';

const parts = ['operator', 'account', 'oracle', 'peer', 'matrix'] as const;
type Definition = ScenarioDefinition<(typeof parts)[number]>;

/** What an operator does to a bot that people talk to. */
interface Upkeep extends Pick<Definition, 'title' | 'requires' | 'mutants' | 'manualStep'> {
  /** Ends its id. */
  readonly name: string;
  /** What the operator does, as a step says it. */
  readonly deed: string;
  /** What an operator must let the run do to a bot that is theirs. */
  readonly hooks: NonNullable<NonNullable<Definition['live']>['hooks']>;
  /** The bot is down after it. Something is said to it then. */
  end(operator: Parts['operator']): Promise<void>;
  /** How many questions it is asked at the very moment in which it is ended. Default: none. */
  readonly asksAtTheEnd?: number;
}

/** The bot answers in an encrypted room, its operator does something, and it is who it was, and answers each thing once. */
export function upkeepScenario(upkeep: Upkeep): Scenario {
  const { name, deed, hooks, requires, end, asksAtTheEnd = 0, ...same } = upkeep;
  return scenario({
    ...same,
    id: `matrix.upkeep.${name}`,
    tags: ['matrix', 'upkeep', 'encryption', 'accounting', 'restart'],
    requires: ['matrix.encrypted', ...requires],
    uses: parts,
    playedBy: ['element'],
    live: { rooms: 1, messages: 4 + asksAtTheEnd, seconds: 30, hooks: [...hooks, 'restart'] },
    async run(stage) {
      const { step, check, account, operator, oracle, peer } = stage;
      const room = await step('the bot joins an encrypted room', () => peer.directRoom(account.userId));
      const asked: Asked[] = [];
      const say = async (deadlineMs = stage.deadlineMs): Promise<void> => {
        asked.push(await pose(stage, room));
        await untilAnswered({ ...stage, deadlineMs }, account.userId, asked);
      };
      await step('it answers', () => say());
      const keys = await deviceKeysOf(apiOf(stage, peer), account);
      const { master } = await oracle.identity();
      await step(deed, async () => {
        const meanwhile = Array.from({ length: asksAtTheEnd }, () => pose(stage, room));
        if (asksAtTheEnd > 0) await Promise.any(meanwhile);
        await end(operator);
        meanwhile.push(pose(stage, room));
        const posed = await Promise.all(meanwhile);
        if (stage.claims('matrix.catches-up')) asked.push(...posed);
        else stage.leaveUnchecked('what was asked meanwhile', 'the bot does not claim to catch up');
      });
      await step('it starts, and answers what it was asked meanwhile and what it is asked now', async () => {
        await operator.restart();
        await say(stage.startDeadlineMs);
        await say();
        expectEachAnsweredOnce(stage, account.userId, asked);
      });
      await step('it is who it was', async () => {
        check('published keys of its device', keys, await deviceKeysOf(apiOf(stage, peer), account));
        check('master key', master ?? 'none', (await oracle.identity()).master ?? 'none');
      });
    },
  });
}
