import { ask } from './books.ts';
import { channelScenarios, untilListening } from './channel-scenarios.ts';

const warning = 'channel activity feature is enabled in config but unsupported by this channel; ignoring';

export default channelScenarios({
  name: 'lacking-feature',
  title:
    'where read receipts are turned on that no bot can send there, the bot warns of that once, and nothing else changes',
  tags: ['activity', 'restart'],
  requires: ['channel.features'],
  // On Signal bots can.
  on: ({ id }) => !id.startsWith('signal'),
  mutants: {
    'channel-keeps-its-warnings': 'lines of its log that warn of it: expected 1, observed 0',
    'channel-warns-with-each-answer': 'lines of its log that warn of it: expected 1, observed 3',
  },
  async run(stage) {
    const { chat, daemon, step, check } = stage;
    await step('it is started with read receipts, and connects', async () => {
      const features = { readReceipts: { enabled: true } };
      const attempt = await daemon.restartWith({
        config: { channels: { [chat.seat.network]: { features } } },
      });
      check('the channel', 'connected', (await attempt.settled()).state);
      await untilListening(stage);
      await ask(stage);
      await ask(stage, chat.bob);
      const warnings = attempt.said.split('\n').filter((line) => line.includes(warning));
      check('lines of its log that warn of it', 1, warnings.length);
    });
  },
});
