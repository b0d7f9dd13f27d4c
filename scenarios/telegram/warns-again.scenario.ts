import { eventually, scenario } from '../../harness/index.ts';
import { leap } from '../channel/health.ts';
import { withChat } from './chat-of.ts';

const warning = 'channel activity feature is enabled in config but unsupported by this channel; ignoring';
const againMs = 300_000;
const on = { enabled: true };

export default scenario({
  id: 'telegram.warns-again',
  title:
    'Telegram: of read receipts that no bot can send there the bot warns once, and not again with each change of its configuration until five minutes are over',
  tags: ['telegram', 'activity'],
  requires: ['telegram.polling', 'channel.features', 'channel.reload', 'control.send'],
  uses: ['daemon', 'telegram', 'clock'],
  mutants: {
    'warns-with-each-change': 'warnings about Telegram after two changes: expected 1, observed 3',
    'warns-once-for-ever': 'for the bot to warn about Telegram again',
    'keeps-its-first-configuration': 'for the bot to warn about the console',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { daemon, step, check, claims, leaveUnchecked, deadlineMs, signal } = stage;
    const bot = await step('it is started with read receipts, and warns of them', async () => {
      const attempt = await daemon.restartWith({ config: featuresOf({}) });
      check('the channel', 'connected', (await attempt.settled()).state);
      return attempt;
    });
    const warnings = (channel: string): number =>
      bot.said.split('\n').filter((line) => line.includes(warning) && line.includes(channel)).length;
    const untilWarned = (channel: string, times: number, why: string): Promise<true> =>
      eventually(() => warnings(channel) >= times || undefined, { why, deadlineMs, signal });
    await step('its configuration changes twice, each time with something new to warn of', async () => {
      await untilWarned('telegram', 1, 'the bot to warn about Telegram');
      const why = 'the bot to warn about the console';
      await daemon.changeConfig(featuresOf({ readReceipts: on }));
      await untilWarned('console', 1, why);
      await daemon.changeConfig(featuresOf({ readReceipts: on, typing: on }));
      await untilWarned('console', 2, why);
      check('warnings about Telegram after two changes', 1, warnings('telegram'));
    });
    if (!claims('clock')) {
      leaveUnchecked('whether it warns again after five minutes', 'the bot follows no clock that is moved');
      return;
    }
    await step('five minutes later it changes again, and the bot warns again', async () => {
      await leap(stage, againMs);
      await daemon.changeConfig(featuresOf({}));
      await untilWarned('telegram', 2, 'the bot to warn about Telegram again');
    });
  },
});

/** @param console what the console is to show, which it cannot either. */
function featuresOf(console: object) {
  return { channels: { telegram: { features: { readReceipts: on } }, console: { features: console } } };
}
