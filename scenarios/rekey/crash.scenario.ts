import { cp, rm } from 'node:fs/promises';
import { LetterFile, eventually, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { saidIn } from '../cli/said-in.ts';
import { crashCommandAtEachPoint } from '../crash-command.ts';
import { isNightly, nightlyCases } from '../crash-parts.ts';
import { Operator, parts } from './operator.ts';

const pinned = 'Matrix store passphrase is already pinned at ';
/** Of the trials after which the bot is started too: the command itself says whether the stores have the new passphrase. */
const everyNth = isNightly ? 1 : 5;

export default scenario({
  id: 'rekey.crash',
  title:
    'A rekey that is cut off at whichever call is finished by the same command: the store and the letters open with one passphrase, and nothing that waits is lost',
  tags: ['lifecycle', 'rekey', 'dlq', 'accounting', 'restart', 'crash'],
  requires: ['matrix.plain', 'matrix.dead-letters', 'matrix.rekey', 'control.troubles', 'cli'],
  tools: ['compiler'],
  uses: [...parts, 'crashes'],
  playedBy: ['element'],
  ...nightlyCases,
  mutants: {
    'forgets-the-letters-it-moved': 'letters that the new passphrase opens: expected 2',
    'throws-its-journal-away': 'exit code of the command that is called again',
  },
  async run(stage) {
    const { step, check, account, installation, crashes, deadlineMs, signal } = stage;
    const operator = new Operator(stage);
    const bot = account.userId;
    const room = await step('the bot answers', () => operator.settleIn({ encrypted: false }));
    const asked: Asked[] = [];
    let waiting: Asked[] = [];
    let finished = 0;
    const [folder, before] = [installation.path(), `${installation.path()}.before`];
    await cp(folder, before, { recursive: true });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(before, { recursive: true }));

    await crashCommandAtEachPoint(stage, {
      name: 'the store and the dead letters get a new passphrase',
      about: ['inbound_dlq', 'account.store', 'matrix-sdk'],
      async prepare() {
        await installation.kill();
        await rm(folder, { recursive: true });
        await cp(before, folder, { recursive: true });
        waiting = await operator.leaveLetters(room, 2);
      },
      run: (environment = {}) => operator.rekey(environment),
      async finish(trial) {
        const { code, errors } = await operator.rekey();
        const end = code === 0 ? '0' : saidIn(errors, pinned);
        check.oneOf('exit code of the command that is called again, or its error', ['0', pinned], end);
        operator.expectNothingLeft();
        const letters = new LetterFile({ folder, passphrase: operator.passphrase() });
        const opened = await Promise.allSettled((await letters.lines()).map((line) => letters.open(line)));
        const count = opened.filter(({ status }) => status === 'fulfilled').length;
        check('letters that the new passphrase opens', 2, count);
        finished += 1;
        if (trial?.at !== undefined && finished % everyNth !== 0) return;
        asked.push(...waiting);
        await operator.startWell(operator.withoutPassword);
        await untilAnswered(stage, bot, waiting);
        await eventually(async () => ((await letters.isThere()) ? undefined : true), {
          why: 'the dead-letter queue to be empty',
          deadlineMs,
          signal,
        });
      },
    });
    await step('each letter was answered once', async () => {
      await untilAnswered(stage, bot, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot, asked);
      check('secrets in its files', 'none', crashes.secretsOnDisk().join(', ') || 'none');
    });
  },
});
