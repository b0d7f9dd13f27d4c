import { readdir } from 'node:fs/promises';
import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { Operator, parts } from './operator.ts';

export default scenario({
  id: 'rekey-store-rotation',
  title:
    'After a rekey the bot answers in its encrypted room without its old password, which opens nothing any more',
  tags: ['lifecycle', 'rekey', 'encryption', 'restart'],
  requires: ['matrix.encrypted', 'matrix.catches-up', 'matrix.rekey', 'control.troubles', 'cli'],
  uses: parts,
  playedBy: ['element'],
  manualStep: 'rekey-store-rotation',
  mutants: {
    'leaves-a-copy-of-its-store': 'files that the rekey has made',
    'tells-of-a-rekey-that-was-none': 'how it starts: expected connected',
    'leaves-others-the-passphrase': 'who may read the new passphrase: expected 600, observed 644',
    'pins-the-passphrase-it-had':
      'what the old password opens: expected encrypted-store-passphrase-mismatch, observed connected',
    'tells-the-new-passphrase': 'whether the new passphrase is told',
  },
  async run(stage) {
    const { step, check, account, peer, installation } = stage;
    const operator = new Operator(stage);
    const bot = account.userId;
    const room = await step('the bot answers in an encrypted room', () =>
      operator.settleIn({ encrypted: true }),
    );
    await step('its operator gives its store a new passphrase', async () => {
      const before = new Set(await namesIn(installation.path('matrix')));
      await operator.rekeyWell('Matrix store rekeyed across');
      const made = (await namesIn(installation.path('matrix'))).filter((name) => !before.has(name));
      check('files that the rekey has made', 'store_passphrase', made.join(', '));
    });
    await step('it starts without the old password, and answers what was said before and after', async () => {
      const before = await pose(stage, room);
      await operator.startWell(operator.withoutPassword);
      await untilAnswered(stage, bot, [before]);
      const after = await pose(stage, room);
      await untilAnswered(stage, bot, [before, after]);
      expectEachAnsweredOnce(stage, bot, [before, after]);
      const inClear = peer.heard.items.filter(
        ({ sender, wireType }) => sender === bot && wireType !== 'm.room.encrypted',
      );
      check('answers in clear', 0, inClear.length);
    });
    await step('the old password opens nothing any more', async () => {
      await installation.stop();
      operator.move('final', 'aside');
      check('what the old password opens', 'encrypted-store-passphrase-mismatch', await operator.start());
    });
  },
});

/** What lies in a folder, without the files that databases have while they are open. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => !/-(?:wal|shm|journal)$/u.test(name));
}
