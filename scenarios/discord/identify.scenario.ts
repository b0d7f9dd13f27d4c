import { eventually, scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { beginTalk, withDiscord } from './begin-talk.ts';

/** Servers, messages in them, and messages in private: without these nobody is heard. */
const needed = (1 << 0) | (1 << 9) | (1 << 12);
const asked = 5;

export default scenario({
  id: 'discord.identify',
  title:
    'Discord: the bot identifies itself once, wants to hear what it must, and says with each heartbeat which event it has had last',
  tags: ['discord', 'smoke', 'manners'],
  requires: ['discord.gateway'],
  uses: ['daemon', 'discord'],
  mutants: {
    'discord-null-sequence': 'for a heartbeat that names the last event',
    'discord-is-not-asked-for-heartbeats': `for ${asked} heartbeats that the gateway has asked for`,
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, check, signal, deadlineMs } = stage;
    const { gateway } = chat;
    await beginTalk(stage);
    await step('it has identified itself once, with the intents that it needs', () => {
      const taken = gateway.beginnings.items.filter(({ refused }) => refused === undefined);
      check('times that it has identified itself', 1, taken.length);
      check('it wants to hear what people write', needed, taken[0]!.intents! & needed);
    });
    await step('its heartbeats name the last event', async () => {
      await ask(stage);
      await gateway.heartbeats.first(({ named, told }) => named === told && told > 2, {
        why: 'a heartbeat that names the last event',
        deadlineMs,
        signal,
      });
    });
    await step('it sends one at once when the gateway asks for it', async () => {
      const [before, sinceMs] = [gateway.heartbeats.items.length, performance.now()];
      // Without being asked it sends one in each interval.
      const unasked = (): number => Math.floor((performance.now() - sinceMs) / gateway.heartbeatMs);
      for (let time = 0; time < asked; time += 1) gateway.askForHeartbeat();
      await eventually(() => gateway.heartbeats.items.length - before - unasked() >= asked || undefined, {
        why: `${asked} heartbeats that the gateway has asked for`,
        deadlineMs,
        signal,
      });
    });
  },
});
