import { eventually, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { beginTalk, withDiscord, type DiscordStage } from './begin-talk.ts';

const retryAfterSeconds = 2;

export default scenario({
  id: 'discord.global-limit',
  title: 'Discord: while the service takes nothing at all, the bot asks for nothing in any channel',
  tags: ['discord', 'manners', 'accounting'],
  requires: ['discord.gateway'],
  uses: ['daemon', 'discord'],
  mutants: { 'discord-limits-one-channel': 'before the time that the service had named' },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, signal, deadlineMs } = stage;
    await beginTalk(stage);
    const asked = await step('a limit for everything is reached, and others ask too', async () => {
      using limit = chat.faults.strike({ name: 'limit', at: 'everything', times: 1, retryAfterSeconds });
      const first = await pose(stage);
      await eventually(() => limit.strikes.items.length > 0 || undefined, {
        why: 'the bot to ask the service for something',
        deadlineMs,
        signal,
      });
      await untilRead(stage);
      return [first, await pose(stage, chat.bob), await pose(stage, chat.aliceInServer)];
    });
    await step('all are answered once, and nothing was asked too early', async () => {
      await untilAnswered(stage, asked);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [...asked, after]);
    });
  },
});

/** Waits until the bot has read what it was sent over any connection: two heartbeats that it is asked for come later. */
async function untilRead({ discord: { gateway }, deadlineMs, signal }: DiscordStage): Promise<void> {
  for (const which of ['a first', 'a second']) {
    const before = gateway.heartbeats.items.length;
    gateway.askForHeartbeat();
    await eventually(() => gateway.heartbeats.items.length > before || undefined, {
      why: `${which} heartbeat that the gateway has asked for`,
      deadlineMs,
      signal,
    });
  }
}
