import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';

/** More than gateways let be answered at once, by what is known of them. */
const patient = 6;

export default scenario({
  id: 'model.hangs',
  title:
    'A language model that thinks long about some questions loses none of them, and keeps nobody else waiting',
  tags: ['model', 'accounting'],
  requires: ['matrix.plain', 'model.answer'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model'],
  playedBy: ['element'],
  cases: ['one', 'many'],
  mutants: {
    'asks-one-at-a-time': { cases: ['one'], says: 'for an answer to a question' },
    'forgets-what-it-cannot-ask-now': { cases: ['many'], says: `an answer to each of ${patient} questions` },
  },
  async run(stage) {
    const { step, bot, peer, model, signal, deadlineMs } = stage;
    const count = stage.case === 'one' ? 1 : patient;
    const rooms = await step('the bot answers in each room', async () => {
      const opened = await Promise.all(
        Array.from({ length: count + 1 }, () => peer.directRoom(bot.userId, { encrypted: false })),
      );
      // One after the other: what too many at once do to it is looked at below.
      for (const room of opened) await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      return opened;
    });
    const held: Asked[] = [];
    await step('the model thinks long about what is asked now', async () => {
      model.react(() => ({ kind: 'hold' }));
      for (const room of rooms.slice(0, count)) held.push(await pose(stage, room));
      await model.asked.first(({ text }) => text.includes(held[0]!.question.nonce), {
        why: 'the bot to ask the model',
        deadlineMs,
        signal,
      });
    });
    await step('the bot comes into another room: it has heard all that was asked before', async () => {
      await peer.directRoom(bot.userId, { encrypted: false });
      model.react(() => undefined);
    });
    if (stage.case === 'one')
      await step('it answers somebody else meanwhile', async () =>
        untilAnswered(stage, bot.userId, [await pose(stage, rooms.at(-1)!)]),
      );
    await step('it answers each when the model has thought', async () => {
      model.letGo();
      await untilAnswered(stage, bot.userId, held);
      await untilAnswered(stage, bot.userId, [await pose(stage, rooms[0]!)]);
      expectEachAnsweredOnce(stage, bot.userId, held);
    });
  },
});
