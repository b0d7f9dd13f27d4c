import { type MatrixApi, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { apiOf, bring } from './membership.ts';

export default scenario({
  id: 'matrix.may-not-speak',
  title:
    'A bot that may not speak in one room goes on answering in others, and there when it may speak again',
  tags: ['matrix', 'accounting'],
  requires: ['matrix.plain'],
  uses: ['bot', 'oracle', 'peer', 'matrix'],
  playedBy: ['element'],
  mutants: {
    'falls-silent-when-it-may-not-speak': 'for an answer to each of 3 questions, and not to number 3',
    'says-elsewhere-what-it-may-not-say':
      'answers in another room to what it may not answer: expected 0, observed 1',
  },
  async run(stage) {
    const { step, check, bot, peer } = stage;
    const api = apiOf(stage, peer);
    const [room, other] = await step('a person shares two rooms with the bot', async () => {
      // In a room of the other kind, each may say who may speak.
      const opened = String((await api.call('POST', '/createRoom', { preset: 'private_chat' }))['room_id']);
      await bring(stage, api, opened, bot.userId);
      await peer.knowsMember!(opened, bot.userId, 'join');
      return [opened, await peer.directRoom(bot.userId, { encrypted: false })] as const;
    });
    const asked: Asked[] = [];
    const ask = async (where: string): Promise<void> => {
      asked.push(await pose(stage, where));
      await untilAnswered(stage, bot.userId, asked);
    };
    await step('it answers in both', async () => {
      for (const one of [room, other]) await ask(one);
    });
    const unanswerable = await step(
      'it may not speak in one of them any more, and is asked there',
      async () => {
        await letSpeak(api, room, 50);
        return pose(stage, room);
      },
    );
    await step('it answers in the other one', () => ask(other));
    await step('it may speak again, and answers in both', async () => {
      await letSpeak(api, room, 0);
      for (const one of [room, other]) await ask(one);
    });
    await step('it has answered each question once, and in its room', () => {
      expectEachAnsweredOnce(stage, bot.userId, asked);
      if (!unanswerable.question.hasOwnAnswer) return;
      const elsewhere = peer.heard.items.filter(
        (one) =>
          one.sender === bot.userId && one.room === other && unanswerable.question.isAnsweredBy(one.body),
      );
      check('answers in another room to what it may not answer', 0, elsewhere.length);
    });
  },
});

/** @param power that somebody needs to speak in a room; people who were asked into it have 0. */
async function letSpeak(api: MatrixApi, room: string, power: number): Promise<void> {
  const path = `/rooms/${encodeURIComponent(room)}/state/m.room.power_levels/`;
  const levels = await api.call('GET', path);
  await api.call('PUT', path, { ...levels, events_default: power });
}
