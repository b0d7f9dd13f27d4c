import { randomBytes } from 'node:crypto';
import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { Operator, parts } from './operator.ts';

const begun = (operator: Operator): void => {
  operator.write('pending', `${randomBytes(32).toString('hex')}\n`);
  operator.write('marker', 'rekeying\n');
};
const finalized = 'Finalized interrupted Matrix store rekey; new store passphrase pinned at ';

/** Where a rekey was cut off, and what the next one says. Two letters wait in the queue of the bot, which is down. */
interface CutOff {
  readonly words: string;
  readonly bring: (operator: Operator) => unknown;
}

const cuts = {
  'passphrase-made': { words: finalized, bring: begun },
  'letters-moved': {
    words: finalized,
    bring(operator) {
      begun(operator);
      operator.move('letters', 'backup');
    },
  },
  'all-sealed': {
    words: finalized,
    async bring(operator) {
      const old = await operator.letters.lines();
      await operator.rekeyWell('Matrix store rekeyed across');
      operator.move('final', 'pending');
      operator.write('marker', 'rekeying\n');
      operator.write('backup', old.map((line) => `${line}\n`).join(''));
    },
  },
  'nothing-but-the-marker': {
    words: 'Matrix store rekeyed across',
    bring: (operator) => operator.write('marker', 'rekeying\n'),
  },
} satisfies Record<string, CutOff>;

type Case = keyof typeof cuts;

export default scenario({
  id: 'rekey.interrupted',
  title:
    'After a rekey that was cut off the bot says that it was, the next one finishes it, and nothing that waits is lost',
  tags: ['lifecycle', 'rekey', 'dlq', 'accounting', 'encryption', 'restart'],
  requires: ['matrix.encrypted', 'matrix.dead-letters', 'matrix.rekey', 'control.troubles', 'cli'],
  uses: parts,
  playedBy: ['element'],
  cases: Object.keys(cuts) as Case[],
  mutants: {
    'starts-over-an-interrupted-rekey': 'how it starts: expected interrupted-rekey, observed connected',
    'forgets-the-letters-it-moved': {
      cases: ['letters-moved'],
      says: 'for an answer to each of 2 questions',
    },
    'throws-its-journal-away': {
      cases: ['all-sealed'],
      says: 'was left behind by an earlier rekey',
    },
  },
  async run(stage) {
    const { step, check, account, installation } = stage;
    const { words, bring }: CutOff = cuts[stage.case];
    const operator = new Operator(stage);
    const bot = account.userId;
    const room = await step('the bot answers in an encrypted room', () =>
      operator.settleIn({ encrypted: true }),
    );
    const asked = await step(`a rekey is cut off: ${stage.case.replaceAll('-', ' ')}`, async () => {
      const left = await operator.leaveLetters(room, 2);
      await bring(operator);
      return left;
    });
    await step('the bot says that it was, and opens nothing', async () => {
      check('how it starts', 'interrupted-rekey', await operator.start());
      await installation.stop();
    });
    await step('the next one finishes it', () => operator.rekeyWell(words));
    await step('the bot starts without the old password, and answers all that waits once', async () => {
      await operator.startWell(operator.withoutPassword);
      await untilAnswered(stage, bot, asked);
      await untilAnswered(stage, bot, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot, asked);
    });
  },
});
