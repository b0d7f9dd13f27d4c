import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newQuestion, scenario, type Stage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { countersOf } from '../counters.ts';
import { untilHeardOf } from '../model/word-of-bot.ts';
import { untilDrained, untilKept } from './letters.ts';

export default scenario({
  id: 'dlq.model',
  title:
    'What the language model has no answer to is kept sealed, over a restart, and answered once when the model is well again',
  tags: ['dlq', 'lifecycle', 'model', 'accounting', 'restart'],
  requires: ['matrix.plain', 'model.answer', 'model.dead-letters'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters'],
  playedBy: ['element'],
  mutants: {
    'keeps-latin-letters-alone': 'the text that was kept: expected',
    'leaves-a-dead-letter-in-clear': 'files beside the queue that have the text in clear',
    'forgets-what-has-no-answer': 'for a dead letter',
    'keeps-dead-letters-in-clear': 'no envelope of version 2',
    'lets-everybody-read-dead-letters': 'who may read the dead letters: expected 600, observed 644',
    'counts-no-failures': 'texts without an answer that the operator is told of',
    'answers-dead-letters-twice': 'questions answered more than once',
    'overlooks-dead-letters': 'for an answer to each of 2 questions',
  },
  async run(stage) {
    const { step, check, bot, peer, daemon, model, deadLetters } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked = await step('the model refuses what the bot asks it next', async () => {
      model.react(() => ({ kind: 'refused', status: 401 }));
      const before = await countersOf(stage);
      const question = { question: newQuestion(stage.talk), room, peer };
      const said = `${question.question.text} – zurück, 你好, 🙂`;
      await peer.send(room, said);
      const [line = ''] = await untilKept(stage, 1);
      const { text, roomId, senderId } = await deadLetters.open(line);
      check('the text that was kept', said, text);
      check('its room', room, roomId);
      check('who has said it', peer.userId, senderId);
      await untilHeardOf(stage, question, before);
      check('who may read the dead letters', '600', await deadLetters.modeOf(deadLetters.path));
      const inClear = await filesWith(stage, question.question.nonce);
      check('files beside the queue that have the text in clear', 'none', inClear.join(', ') || 'none');
      if (daemon.control) {
        const { inboundDispatchFailureTotal: total = 0 } = await countersOf(stage);
        check('texts without an answer that the operator is told of', 1, total);
      }
      return question;
    });
    await step('the bot is killed and started again while the model is not well', async () => {
      await daemon.kill();
      await daemon.restart();
      await untilKept(stage, 1);
    });
    await step('the model is well again, and each question is answered once', async () => {
      model.letGo();
      const later = await pose(stage, room);
      await untilAnswered(stage, bot.userId, [asked, later]);
      await untilDrained(stage);
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, [asked, later]);
    });
  },
});

/** Files in the folder of the queue in which a word stands. What was said is kept in another folder too. */
async function filesWith({ deadLetters }: Stage<'deadLetters'>, word: string): Promise<readonly string[]> {
  const folder = dirname(deadLetters.path);
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      // What is taken away meanwhile has nothing in it any more.
      const text = await readFile(join(folder, name), 'latin1').catch(() => '');
      return text.includes(word) ? [name] : [];
    }),
  );
  return found.flat();
}
