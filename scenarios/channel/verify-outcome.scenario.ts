import type { Channel } from './channels.ts';
import { expectChecks } from '../cli/expect-checks.ts';
import { type ChannelStage, channelScenarios } from './channel-scenarios.ts';
import { ask } from './books.ts';

const ping = /^Carapace verify ping \(.+ UTC\)$/u;

const works = channelScenarios({
  name: 'verify-outcome',
  title: 'verify passes where a test message is really said, and leaves the bot in peace',
  tags: ['cli'],
  requires: ['cli', 'cli.verify-chat'],
  uses: ['commandLine'],
  mutants: { 'verify-sends-nothing': 'for the test message of verify' },
  async run(stage) {
    const { chat, step, signal, deadlineMs } = stage;
    const names = namesOf(stage.channel);
    await step('with a conversation all checks pass, and the test message is there', async () => {
      const { conversation } = chat.alice;
      const result = await callVerify(stage, conversation);
      const checks = names.map((name) => `PASS ${name}`);
      expectChecks(stage, result, { code: 0, checks, says: 'Outcome verification passed.' });
      await chat.heard.first(({ conversation: where, text }) => where === conversation && ping.test(text), {
        why: 'the test message of verify',
        deadlineMs,
        signal,
      });
    });
    await step('without one the last check is skipped', async () => {
      const [credentials, token, send] = names;
      const checks = [`PASS ${credentials}`, `PASS ${token}`, `SKIP ${send}`];
      const says = 'Outcome verification passed with skipped checks.';
      expectChecks(stage, await callVerify(stage), { code: 0, checks, says });
    });
    await step('the bot answers as before', () => ask(stage));
  },
});

const refused = channelScenarios({
  name: 'verify-refused',
  title: 'verify fails where the service refuses the credentials, and tells none of them',
  tags: ['cli'],
  requires: ['cli', 'cli.verify-chat'],
  uses: ['commandLine'],
  faults: ['expire'],
  mutants: { 'commands-always-succeed': 'exit code of verify' },
  async run(stage) {
    const { chat, step } = stage;
    await step('the credentials are refused, and verify says so', async () => {
      using _refused = chat.faults.strike({ name: 'expire', at: 'everything' });
      const [credentials, token, send] = namesOf(stage.channel);
      const checks = [`PASS ${credentials}`, `FAIL ${token}`, `SKIP ${send}`];
      const result = await callVerify(stage, chat.alice.conversation);
      expectChecks(stage, result, { code: 1, checks, says: 'outcome verification failed' });
    });
  },
});

const unheard = channelScenarios({
  name: 'verify-unheard',
  title: 'verify fails where the service takes no test message',
  tags: ['cli'],
  requires: ['cli', 'cli.verify-chat'],
  uses: ['commandLine'],
  faults: ['refused'],
  mutants: { 'verify-sends-nothing': 'checks: expected PASS' },
  async run(stage) {
    const { chat, step } = stage;
    await step('the test message is refused, and verify says so', async () => {
      using _refused = chat.faults.strike({ name: 'refused', at: 'sending' });
      const [credentials, token, send] = namesOf(stage.channel);
      const checks = [`PASS ${credentials}`, `PASS ${token}`, `FAIL ${send}`];
      const result = await callVerify(stage, chat.alice.conversation);
      expectChecks(stage, result, { code: 1, checks, says: 'outcome verification failed' });
    });
  },
});

export default [...works, ...refused, ...unheard];

type VerifyStage = ChannelStage<'commandLine'>;

/** @param destination Default: none, so that no test message is said. */
function callVerify(
  { chat, commandLine, deadlineMs, startDeadlineMs }: VerifyStage,
  destination?: string,
): ReturnType<VerifyStage['commandLine']['run']> {
  const { network } = chat.seat;
  const to = destination === undefined ? [] : [`--${network}-to`, destination];
  return commandLine.run(['verify', '--outcome', network, ...to], {
    deadlineMs: startDeadlineMs + deadlineMs,
  });
}

/** The names of the checks, in their order. */
function namesOf({ name }: Channel): readonly [string, string, string] {
  const network = name.split(' ', 1)[0]!;
  return [`${network} credentials`, `${network} token check`, `${network} send path`];
}
