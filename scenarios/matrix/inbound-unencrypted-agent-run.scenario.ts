import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';

export default scenario({
  id: 'matrix.inbound-unencrypted-agent-run',
  title: 'What is said in a room without encryption has the agent run, and its answer comes back, once',
  tags: ['matrix', 'model', 'accounting'],
  requires: ['matrix.plain', 'model.answer'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'agentRuns'],
  manualStep: 'inbound-unencrypted-agent-run',
  live: { rooms: 1, messages: 2, seconds: 10, hooks: ['readRuns'] },
  mutants: {
    'answers-without-its-agent': 'has the agent run for a question: expected yes, observed no',
    mute: 'for an answer to a question',
  },
  async run(stage) {
    const { step, check, finding, leaveUnchecked, bot, peer, agentRuns } = stage;
    const room = await step('bot and peer share a room without encryption', () =>
      peer.directRoom(bot.userId, { encrypted: false }),
    );
    const asked = await step('it answers a question, and one more', async () => {
      const all = [await pose(stage, room)];
      await untilAnswered(stage, bot.userId, all);
      all.push(await pose(stage, room));
      await untilAnswered(stage, bot.userId, all);
      return all;
    });
    await step('the agent has run for each, and each was answered once', async () => {
      const name = 'has the agent run for a question';
      const told = asked.filter(({ question: { text, nonce } }) => text.includes(nonce));
      if (told.length < asked.length) leaveUnchecked(name, 'what is said to the bot is always the same');
      for (const runs of await agentRuns.countFor(told.map(({ question }) => ({ ...question, room })))) {
        check(name, 'yes', runs > 0 ? 'yes' : 'no');
        // An agent may ask its model again, e.g. with what a tool has told it.
        if (runs > 1 && agentRuns.areRequests)
          finding('model-asked-again', 'one request to the model for a message', `${runs} requests`);
      }
      expectEachAnsweredOnce(stage, bot.userId, asked);
    });
  },
});
