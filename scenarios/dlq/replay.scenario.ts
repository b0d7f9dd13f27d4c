import { newQuestion, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { forgotten, letterOf, untilDrained } from './letters.ts';

const sealing = { current: 2, legacy: 1, 'in-clear': 'clear' } as const;

export default scenario({
  id: 'dlq.replay',
  title:
    'What lies in the dead-letter queue when the bot starts is answered once, also where the homeserver tells of it again',
  tags: ['dlq', 'lifecycle', 'accounting', 'restart'],
  requires: ['matrix.plain', 'matrix.dead-letters'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'deadLetters'],
  playedBy: ['element'],
  cases: ['current', 'legacy', 'in-clear'],
  mutants: {
    'answers-dead-letters-twice': 'questions answered more than once',
    'overlooks-dead-letters': 'for an answer to each of 2 questions',
    'opens-no-legacy-letters': { cases: ['legacy'], says: 'for an answer to each of 2 questions' },
  },
  async run(stage) {
    const { step, talk, bot, peer, daemon, deadLetters } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked = await step('two dead letters lie in its queue when it starts again', async () => {
      await daemon.kill();
      const [lost, lostLetter] = forgotten(stage, room);
      const question = newQuestion(talk);
      const told = { question, room, peer };
      const letters = [letterOf(told, await peer.send(room, question.text)), lostLetter];
      const how = sealing[stage.case];
      await deadLetters.write(await Promise.all(letters.map((letter) => deadLetters.seal(how, letter))));
      await daemon.restart();
      return [told, lost];
    });
    await step('it answers each once, and the queue is empty', async () => {
      await untilAnswered(stage, bot.userId, asked);
      await untilDrained(stage);
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, asked);
    });
  },
});
