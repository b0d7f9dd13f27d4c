import { randomUUID } from 'node:crypto';
import { LetterFile, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { forgotten, untilDrained } from './letters.ts';

export default scenario({
  id: 'dlq.quarantine',
  title:
    'Dead letters that nobody can read are put into quarantine as they are, and keep no other from its answer',
  tags: ['dlq', 'lifecycle', 'accounting', 'restart'],
  requires: ['matrix.plain', 'matrix.dead-letters'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'deadLetters'],
  playedBy: ['element'],
  mutants: {
    'keeps-the-newest-of-its-quarantine': 'the lines in quarantine after another start',
    'drops-what-it-cannot-read': 'the lines in quarantine',
    'lets-everybody-read-dead-letters': 'who may read the quarantine: expected 600, observed 644',
    'overlooks-dead-letters': 'for an answer to each of 2 questions',
  },
  async run(stage) {
    const { step, check, bot, peer, daemon, deadLetters } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const { asked, bad } = await step('some letters are damaged when it starts again', async () => {
      await daemon.kill();
      const [first, firstLetter] = forgotten(stage, room);
      const [second, secondLetter] = forgotten(stage, room);
      const [, lost] = forgotten(stage, room);
      const tampered = tamperWith(await deadLetters.seal(2, lost));
      const others = new LetterFile({ folder: daemon.cli.folder, passphrase: randomUUID() });
      const unread = [
        '{"eventId":"$cut',
        tampered,
        await others.seal(2, lost),
        '{"version":9,"nonce":"","ciphertext":""}',
      ];
      await deadLetters.write([
        await deadLetters.seal(2, firstLetter),
        ...unread,
        await deadLetters.seal(2, secondLetter),
      ]);
      await daemon.restart();
      return { asked: [first, second], bad: unread };
    });
    await step('it answers those that it can read, and keeps the others apart', async () => {
      await untilAnswered(stage, bot.userId, asked);
      await untilDrained(stage);
      check('the lines in quarantine', bad.join('\n'), (await deadLetters.quarantined()).join('\n'));
      check('who may read the quarantine', '600', await deadLetters.modeOf(deadLetters.quarantinePath));
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, asked);
    });
    await step('what comes into quarantine later takes no place of what was there', async () => {
      await daemon.kill();
      const later = '{"eventId":"$later';
      await deadLetters.write([later]);
      await daemon.restart();
      await untilDrained(stage);
      const expected = [...bad, later].join('\n');
      const lines = (await deadLetters.quarantined()).join('\n');
      check('the lines in quarantine after another start', expected, lines);
    });
  },
});

/** The envelope with another ciphertext in it. */
function tamperWith(line: string): string {
  const envelope = JSON.parse(line) as { readonly ciphertext: string };
  const [first = '', rest = ''] = [envelope.ciphertext[0], envelope.ciphertext.slice(1)];
  return JSON.stringify({ ...envelope, ciphertext: `${first === 'A' ? 'B' : 'A'}${rest}` });
}
