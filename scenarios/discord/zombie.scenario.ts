import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce } from '../channel/books.ts';
import { leap } from '../channel/health.ts';
import { beginTalk, untilListening, withDiscord } from './begin-talk.ts';

export default scenario({
  id: 'discord.zombie',
  title:
    'Discord: a bot whose heartbeats are not acknowledged any more leaves the connection in time, and keeps its session',
  tags: ['discord', 'deaf'],
  requires: ['discord.gateway', 'clock'],
  uses: ['daemon', 'discord', 'clock'],
  mutants: {
    'discord-never-notices-zombies': 'for the bot to leave the connection',
    'discord-leaves-for-good': 'code with which it has left keeps the session: expected true, observed false',
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, check, signal, deadlineMs } = stage;
    const { gateway } = chat;
    await beginTalk(stage);
    const left = await step('its heartbeats are not acknowledged any more, and it leaves', async () => {
      chat.faults.strike({ name: 'no-ack', at: 'hearing', times: 1 });
      await leap(stage, chat.deafNoticedMs);
      return gateway.departures.first(() => true, {
        why: 'the bot to leave the connection',
        deadlineMs,
        signal,
      });
    });
    await step('it goes on with its session in another one', async () => {
      check('code with which it has left keeps the session', true, left.code !== 1000 && left.code !== 1001);
      await untilListening(stage);
      expectEachAnsweredOnce(stage, [await ask(stage)]);
      check('how it has begun again', 'resume', gateway.beginnings.items.at(-1)!.kind);
    });
  },
});
