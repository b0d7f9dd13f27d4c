import type { BotUnderFire } from './bot-under-fire.ts';
import type { EventFire } from './fire-events.ts';
import { marks } from './hostile-events.ts';
import { HostileHomeserver } from './hostile-homeserver.ts';
import { places, type Told } from './hostile-told.ts';

/**
 * Has its homeserver tell a bot what no homeserver says, while an honest verification waits.
 * @param bot is lied to.
 * @throws Error when the bot is harmed, or a verification has gone on.
 */
export function expectUnharmedByTold(
  bot: BotUnderFire,
  fire: EventFire,
  all: readonly Told[],
): Promise<void> {
  return fire.expectUnharmedBy(async (flow) => {
    const { friend } = fire;
    const { userId, deviceId } = bot.account;
    using homeserver = new HostileHomeserver({
      proxy: bot.proxy!,
      friend: friend.userId,
      known: {
        [marks.honest]: flow,
        [marks.event]: '$nothing',
        [marks.device]: friend.deviceId,
        [marks.bot]: userId,
        [places.room]: friend.rooms.plain,
        [places.friend]: friend.userId,
        [places.stranger]: fire.stranger,
      },
      nudge: () => friend.api.sendToDevice(userId, deviceId, 'org.example.nudge', {}),
      signal: bot.signal,
    });
    await homeserver.tell(all);
  });
}
