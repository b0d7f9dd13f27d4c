import { randomUUID } from 'node:crypto';
import { eventually, LetterFile, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { inShort } from '../matrix/trouble.ts';
import { forgotten } from './letters.ts';

export default scenario({
  id: 'dlq.legacy-refused',
  title:
    'A dead letter of the older version has no answer while the policy refuses it, is not lost, and keeps no other waiting',
  tags: ['dlq', 'lifecycle', 'accounting', 'restart'],
  requires: ['matrix.plain', 'matrix.dead-letters', 'control.troubles'],
  uses: ['installation', 'account', 'peer', 'matrix'],
  playedBy: ['element'],
  mutants: {
    'accepts-what-its-policy-refuses': 'where the refused letter is',
    'opens-no-legacy-letters': 'for an answer to a question',
  },
  async run(stage) {
    const { step, check, finding, installation, account, peer, deadlineMs, signal } = stage;
    const bot = account.userId;
    const passphrase = randomUUID();
    const environment = { ...account.seat.environment, MATRIX_STORE_PASSPHRASE: passphrase };
    const letters = new LetterFile({ folder: installation.path(), passphrase });
    const start = async (legacyEnvelopePolicy: string): Promise<void> => {
      const block = { inboundDlq: { legacyEnvelopePolicy } };
      check(
        'how it starts',
        'connected',
        inShort(await (await installation.start({ block, environment })).settled()),
      );
    };
    const room = await step('the bot answers', async () => {
      await start('refuse');
      const opened = await peer.directRoom(bot, { encrypted: false });
      await untilAnswered(stage, bot, [await pose(stage, opened)]);
      return opened;
    });
    const [refused, refusedLetter] = forgotten(stage, room);
    const isInQueue = await step('it answers what it may, and keeps the other', async () => {
      await installation.kill();
      const [current, currentLetter] = forgotten(stage, room);
      const legacy = await letters.seal(1, refusedLetter);
      await letters.write([legacy, await letters.seal(2, currentLetter)]);
      await start('refuse');
      await untilAnswered(stage, bot, [current]);
      const left = await eventually(
        async () => {
          const lines = await letters.lines();
          return lines.length < 2 ? lines : undefined;
        },
        { why: 'the answered letter to leave the queue', deadlineMs, signal },
      );
      const others = left.includes(legacy) ? [] : await letters.quarantined();
      const where = left.includes(legacy)
        ? 'in the queue'
        : others.includes(legacy)
          ? 'in quarantine'
          : 'nowhere';
      check.oneOf('where the refused letter is', ['in the queue', 'in quarantine'], where);
      if (where === 'in quarantine')
        finding('a dead letter that the policy refuses', 'stays in the queue', where);
      await untilAnswered(stage, bot, [await pose(stage, room)]);
      const early = peer.heard.items.filter(({ body }) => refused.question.isAnsweredBy(body));
      check('answers to the refused letter', 0, early.length);
      expectEachAnsweredOnce(stage, bot, [current]);
      return where === 'in the queue';
    });
    if (!isInQueue) return;
    await step('it answers that one too when the policy accepts it', async () => {
      await installation.kill();
      await start('accept');
      await untilAnswered(stage, bot, [refused]);
      await untilAnswered(stage, bot, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot, [refused]);
    });
  },
});
