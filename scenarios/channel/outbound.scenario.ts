import { channelScenarios } from './channel-scenarios.ts';

export default channelScenarios({
  name: 'outbound',
  title: 'what the bot is told to say by itself is heard',
  tags: ['cli'],
  requires: ['cli', 'cli.verify-chat'],
  uses: ['outbound'],
  on: ({ id }) => id === 'telegram' || id === 'discord',
  live: { rooms: 0, messages: 0, seconds: 60, hooks: ['outbound'] },
  mutants: { 'verify-sends-nothing': 'what is heard: expected something' },
  async run({ step, check, outbound }) {
    await step('it says something, and it is heard', async () => {
      const heard = await outbound.send();
      check('what is heard', 'something', heard === undefined ? 'nothing' : 'something');
    });
  },
});
