import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { inShort } from '../matrix/trouble.ts';
import { expectLeadsTo, follow } from '../printed-page.ts';
import { Operator, parts, type RekeyStage } from './operator.ts';
import { type State, states } from './states.ts';

type Case = keyof typeof states;

const page = 'locked-store';

export default scenario({
  id: 'rekey.mended',
  title:
    'An operator whose store does not open, or whose letters wait, finds on the page what they see, types what is printed there, and the bot answers all that waits',
  tags: ['lifecycle', 'rekey', 'dlq', 'cli', 'accounting', 'restart', 'errors'],
  requires: ['matrix.plain', 'matrix.dead-letters', 'matrix.rekey', 'control.troubles', 'cli', 'cli.pages'],
  tools: ['script'],
  uses: parts,
  playedBy: ['element'],
  cases: Object.keys(states) as Case[],
  mutants: {
    'starts-over-an-interrupted-rekey': { cases: ['cut-off'], says: 'what leads to "a-rekey-was-cut-off"' },
    'forgets-the-letters-it-moved': { cases: ['cut-off'], says: 'for an answer to each of 2 questions' },
    'overlooks-dead-letters': {
      cases: ['letters-in-quarantine'],
      says: 'for an answer to each of 2 questions',
    },
    'rekeys-what-is-pinned': {
      cases: ['rekeyed-before'],
      says: 'what leads to "there-is-one-already"',
    },
  },
  async run(stage) {
    const { step, account } = stage;
    const state: State = states[stage.case];
    const { waiting = 2, earlier, bring, section, leadsTo, first, isRekeyed } = state;
    const operator = new Operator(stage);
    const bot = account.userId;
    const type = async (name: string): Promise<void> => {
      const { environment } = operator;
      await follow(stage, { page, section: name, environment, deadlineMs: stage.startDeadlineMs });
    };
    const room = await step('the bot answers', () => operator.settleIn({ encrypted: false }));
    const asked = await step(`something happens: ${stage.case.replaceAll('-', ' ')}`, async () => {
      const left = await operator.leaveLetters(room, waiting);
      if (earlier !== undefined) await type(earlier);
      await bring?.(operator, stage);
      return left;
    });
    if (state.sees !== undefined)
      await step('the page has what its operator sees', async () => {
        const seen = await look(stage, operator, state);
        expectLeadsTo(stage, page, { seen, section });
      });
    await step('its operator does what the page prints', async () => {
      await first?.(operator, stage);
      for (const name of [section, leadsTo]) if (name !== undefined) await type(name);
    });
    await step('the bot starts, and answers all that waits once', async () => {
      await operator.startWell(isRekeyed ? operator.withoutPassword : operator.environment);
      await untilAnswered(stage, bot, asked);
      await operator.untilDrained();
      await untilAnswered(stage, bot, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot, asked);
      operator.expectNothingLeft();
    });
  },
});

/** What the operator sees: what the bot or the command says, or the name of a file. */
async function look({ installation }: RekeyStage, operator: Operator, state: State): Promise<string> {
  const { sees, seenWith } = state;
  const environment = seenWith?.(operator) ?? operator.environment;
  if (sees === 'command') return (await operator.rekey(environment)).errors;
  if (sees !== 'start') return installation.isThere(`matrix/${sees!.file}`) ? sees!.file : 'no such file';
  const attempt = await installation.start({ environment });
  const outcome = await attempt.settled();
  await installation.stop();
  return outcome.state === 'ended' ? outcome.said : inShort(outcome);
}
