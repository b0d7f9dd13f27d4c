import { scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { healthOf, untilHealthIs } from '../channel/health.ts';
import { beginTalk, untilListening, withDiscord } from './begin-talk.ts';

/** The code of a session that timed out. */
const timedOut = 4009;
const left = 3;
const hourMs = 3_600_000;
const minuteMs = 60_000;

export default scenario({
  id: 'discord.starts',
  title:
    'Discord: a bot whose session is lost again and again spreads the starts of a session that it has left over the day',
  tags: ['discord', 'manners', 'deaf'],
  requires: ['discord.gateway', 'channel.health', 'clock'],
  uses: ['daemon', 'discord', 'clock'],
  mutants: {
    'discord-spends-its-starts':
      'times that it came to the gateway in that hour: expected at most 1, observed',
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, clock, step, check } = stage;
    const { gateway } = chat;
    await beginTalk(stage);
    const before = gateway.beginnings.items.length;
    await step('few starts are left, and for an hour its session is lost again and again', async () => {
      gateway.starts = { remaining: left, resetAfterMs: 24 * hourMs };
      gateway.closesWith = timedOut;
      chat.faults.strike({ name: 'close', at: 'hearing', times: 1, code: timedOut });
      for (let minute = 0; minute < 60; minute += 1) {
        await clock.advance(minuteMs);
        // With this answer the bot has begun what was due.
        await healthOf(stage);
      }
      const times = gateway.beginnings.items.length - before;
      check.atMost('times that it came to the gateway in that hour', 1, times);
      gateway.closesWith = undefined;
    });
    await step('the next day it is let in, and answers', async () => {
      gateway.starts = { remaining: 1_000, resetAfterMs: 24 * hourMs };
      for (let hour = 0; hour < 25 && !gateway.isHeard; hour += 1) {
        await clock.advance(hourMs);
        await healthOf(stage);
      }
      // A leap of the clock may have ended an attempt that was under way.
      await untilHealthIs(stage, true);
      await untilListening(stage);
      await ask(stage);
    });
  },
});
