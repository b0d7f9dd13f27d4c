import { ask } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

/** An address that is none of the loopback interface. A bot that calls it all the same reaches the service. */
const elsewhere = '0.0.0.0';

export default channelScenarios({
  name: 'plain-http',
  title: 'a bot that is to call a service on another machine by plain HTTP says so, and does not call it',
  tags: ['secrets', 'restart'],
  requires: ['channel.https-only', 'channel.settings'],
  mutants: {
    'channel-takes-every-host-for-its-own':
      'what has become of the channel: expected refused, observed connected',
  },
  async run(stage) {
    const { chat, daemon, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    await step('its service is on another machine, and it says what is wrong', async () => {
      const block = JSON.parse(JSON.stringify(chat.seat.config).replaceAll('127.0.0.1', elsewhere)) as object;
      const outcome = await (await daemon.restartWith({ block: { ...block } })).settled();
      const isRefused = outcome.state !== 'connected';
      check('what has become of the channel', 'refused', isRefused ? 'refused' : outcome.state);
      const said = outcome.state === 'error' ? outcome.text : outcome.state === 'ended' ? outcome.said : '';
      check('it says that the URL must use https', true, /must use https/iu.test(said));
    });
    await step('with its former settings it answers', async () => {
      await daemon.restart();
      await ask(stage);
    });
  },
});
