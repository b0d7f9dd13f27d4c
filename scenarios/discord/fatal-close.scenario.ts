import { eventually, scenario } from '../../harness/index.ts';
import { beginTalk, type DiscordStage, withDiscord } from './begin-talk.ts';
import { healthOf, untilHealthIs } from '../channel/health.ts';

const codes = { token: 4004, intents: 4014, version: 4012 } as const;
const hourMs = 3_600_000;
const leaps = 4;
/** Longer than a bot needs to come to the gateway and to be refused there. */
const quietMs = 1_000;

export default scenario({
  id: 'discord.fatal-close',
  title:
    'Discord: a bot that is refused for good says so with the reason, and identifies itself at most once more',
  tags: ['discord', 'honesty', 'manners'],
  requires: ['discord.gateway', 'channel.health', 'clock'],
  uses: ['daemon', 'discord', 'clock'],
  cases: ['token', 'intents', 'version'],
  mutants: {
    'discord-deaf-to-close-codes': {
      cases: ['token', 'intents', 'version'],
      says: 'times that it came to the gateway after that: expected at most 1, observed',
    },
    'channel-always-healthy': { cases: ['token'], says: 'for the bot to say that it cannot hear' },
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, clock, daemon, step, check, finding } = stage;
    const { gateway } = chat;
    const code = codes[stage.case];
    await beginTalk(stage);
    const begun = gateway.beginnings.items.length;
    await step('the gateway refuses it for good, and it says so', async () => {
      gateway.closesWith = code;
      if (stage.case === 'intents') chat.world.grantsContent = false;
      chat.faults.strike({ name: 'close', at: 'hearing', times: 1, code });
      await untilHealthIs(stage, false);
    });
    await step('hours later it has not asked again and again', async () => {
      for (let time = 0; time < leaps; time += 1) {
        await untilQuiet(stage);
        await clock.advance(hourMs);
      }
      await untilQuiet(stage);
      check('it says hours later that it hears', false, (await healthOf(stage)) === 'connected');
      const again = gateway.beginnings.items.length - begun;
      check.atMost('times that it came to the gateway after that', 1, again);
      const { lastError = '' } = (await daemon.requireControl().channel('discord')) ?? {};
      finding(
        'a refusal for good',
        'its code is told',
        lastError.includes(String(code)) ? 'its code is told' : 'its code is not told',
      );
    });
  },
});

/** A leap in the middle of an attempt would end it, and the bot would have to try again. */
async function untilQuiet({
  discord: { gateway },
  signal,
  deadlineMs,
}: Pick<DiscordStage, 'discord' | 'signal' | 'deadlineMs'>): Promise<void> {
  const seen = (): number => gateway.beginnings.items.length + gateway.departures.items.length;
  let [count, sinceMs] = [seen(), performance.now()];
  await eventually(
    () => {
      if (seen() !== count) [count, sinceMs] = [seen(), performance.now()];
      return performance.now() - sinceMs > quietMs || undefined;
    },
    { why: 'the bot to leave the gateway in peace', signal, deadlineMs },
  );
}
