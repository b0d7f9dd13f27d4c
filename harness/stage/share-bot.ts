import type { StartedBot } from '../bots/target.ts';
import type { Seat } from '../networks/network.ts';
import type { BotLease, Leased } from './bot-lease.ts';
import { sayingsFromNowOn } from './bot-life.ts';
import { readLogAtEnd } from './operator/read-log.ts';
import type { Scene } from './scene.ts';
import { SecretWitness } from './secret-witness.ts';

/** Has the scenario take part in what others use at the same time. */
export function share<Shared extends Leased>(scene: Scene, lease: BotLease<Shared>): Promise<Shared> {
  const hold = scene.stack.use(lease.take(scene.brokenBot));
  scene.onFailure(() => {
    hold.retire();
    // One that somebody runs is used by one scenario at a time.
    if (isLive(scene)) return;
    const lines = ['Others used this bot at the same time. With --own-bot each scenario gets its own.'];
    scene.record({ kind: 'log', source: 'shared bot', lines });
  });
  return hold.started;
}

/** Does for a bot that others use too what a scenario does for its own. */
export function accompany(scene: Scene, bot: StartedBot, seat: Seat): void {
  scene.keepSeats([seat]);
  scene.keepBotLog((lines) => bot.logTail(lines));
  scene.endWithBot(bot.exited);
  scene.addWitness(new SecretWitness(scene.run, sayingsFromNowOn(bot)));
  const { live, liveChat } = scene.run.settings;
  const hooks = (live ?? liveChat)?.hooks;
  if (hooks !== undefined) readLogAtEnd(scene, hooks);
}

function isLive({ run: { settings } }: Scene): boolean {
  return settings.live !== undefined || settings.liveChat !== undefined;
}
