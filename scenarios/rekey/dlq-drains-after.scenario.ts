import { LetterFile, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { Operator, parts } from './operator.ts';

export default scenario({
  id: 'rekey.dlq-drains-after',
  title: 'Dead letters are sealed anew with the store, and each is answered once after it',
  tags: ['lifecycle', 'rekey', 'dlq', 'accounting', 'restart'],
  requires: ['matrix.plain', 'matrix.dead-letters', 'matrix.rekey', 'control.troubles', 'cli'],
  uses: parts,
  playedBy: ['element'],
  mutants: {
    'rekeys-letters-the-other-way-round': 'texts of the letters, in their order',
    'rekeys-without-dead-letters': 'letters that the new passphrase opens: expected 2, observed 0',
    'leaves-the-old-letters-behind':
      'files that are left of the change: expected none, observed inbound_dlq.jsonl.pre-rekey',
    'answers-dead-letters-twice': 'questions answered more than once',
  },
  async run(stage) {
    const { step, check, account, installation } = stage;
    const operator = new Operator(stage);
    const bot = account.userId;
    const room = await step('the bot answers', () => operator.settleIn({ encrypted: false }));
    const asked = await step('two letters wait while its store gets a new passphrase', async () => {
      const left = await operator.leaveLetters(room, 2);
      await operator.rekeyWell('Matrix store rekeyed across');
      return left;
    });
    await step('the new passphrase opens them, and the old one does not', async () => {
      const fresh = new LetterFile({ folder: installation.path(), passphrase: operator.passphrase() });
      const lines = await fresh.lines();
      const opened = (file: LetterFile): Promise<number> =>
        Promise.all(
          lines.map((line) =>
            file.open(line).then(
              () => 1,
              () => 0,
            ),
          ),
        ).then((each) => each.reduce<number>((sum, one) => sum + one, 0));
      check('letters that the new passphrase opens', 2, await opened(fresh));
      check('letters that the old passphrase opens', 0, await opened(operator.letters));
      const texts = await Promise.all(lines.map(async (line) => (await fresh.open(line)).text));
      const expected = asked.map(({ question }) => question.text);
      check('texts of the letters, in their order', expected.join('\n'), texts.join('\n'));
    });
    await step('each is answered once', async () => {
      await operator.startWell(operator.withoutPassword);
      await untilAnswered(stage, bot, asked);
      await operator.untilDrained();
      await untilAnswered(stage, bot, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot, asked);
    });
  },
});
