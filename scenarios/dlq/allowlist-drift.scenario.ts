import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { forgotten, untilDrained } from './letters.ts';

const event = 'matrix_inbound_dlq_record_dropped_allowlist_drift';

export default scenario({
  id: 'dlq.allowlist-drift',
  title:
    'A dead letter of a person who is not served any more is not answered, leaves the queue, and the audit log says so',
  tags: ['dlq', 'lifecycle', 'accounting', 'restart', 'refusal'],
  requires: ['matrix.plain', 'matrix.dead-letters', 'matrix.allow-list'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'daemon', 'deadLetters'],
  playedBy: ['element'],
  cast: ['alice', { name: 'mallory', offList: true }],
  mutants: {
    'serves-its-whole-server': 'answers to a person who is not served any more: expected 0, observed 1',
    'keeps-no-audit': 'whether the audit log tells of the letter',
  },
  async run(stage) {
    const { step, check, bot, peer, peers, daemon, deadLetters } = stage;
    const { userId: unserved } = peers[1]!;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      await daemon.kill();
      return opened;
    });
    const [dropped, kept] = await step('one of two letters is of a person off its list', async () => {
      const [[off, letter], [on, other]] = [forgotten(stage, room), forgotten(stage, room)];
      const lines = [{ ...letter, senderId: unserved }, other].map((one) => deadLetters.seal(2, one));
      await deadLetters.write(await Promise.all(lines));
      await daemon.restart();
      return [off, on];
    });
    await step('it answers the other one alone, and the queue is empty', async () => {
      await untilAnswered(stage, bot.userId, [kept]);
      await untilDrained(stage);
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, [kept]);
      const answers = peer.heard.items.filter(({ body }) => dropped.question.isAnsweredBy(body));
      check('answers to a person who is not served any more', 0, answers.length);
    });
    await step('the audit log tells of the letter that was dropped', async () => {
      const log = await readFile(join(daemon.cli.folder, 'audit.jsonl'), 'utf8').catch(() => '');
      const isTold = log.split('\n').some((line) => line.includes(event) && line.includes(unserved));
      check('whether the audit log tells of the letter', true, isTold);
    });
  },
});
