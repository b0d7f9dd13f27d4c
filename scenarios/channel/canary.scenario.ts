import { ask } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'canary',
  title: 'one question is answered, and the bot says that it hears',
  tags: ['canary'],
  live: { rooms: 0, messages: 1, seconds: 60 },
  mutants: {
    'channel-mute': 'for an answer to a question',
    'says-that-it-is-away': 'what the bot says of its channel: expected connected',
  },
  async run(stage) {
    const { chat, daemon, step, check, leaveUnchecked } = stage;
    await step('it answers', () => ask(stage));
    await step('it says that it hears', async () => {
      const name = 'what the bot says of its channel';
      const { control } = daemon;
      if (control === undefined) return leaveUnchecked(name, 'there is no access to a control API');
      const channel = await control.channel(chat.seat.network);
      check(name, 'connected', channel?.status ?? 'nothing');
    });
  },
});
