import { RateLimiter } from '../../base/http/rate-limit.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/clock.ts';
import { type Answer, errorText, succeeded } from '../../channels/matrix/homeserver/answer.ts';
import type { Call, HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import type { CodeStore } from '../codes/code-store.ts';
import type { RoomMessage } from '../watch/heard-rooms.ts';
import type { RoomListener } from '../watch/watch-rooms.ts';
import { adminCommand, readAdminOrder } from './admin-command.ts';
import { powerLevelOf, type RoomPower } from './power-level.ts';

const client = '/_matrix/client/v3';
const commandLimit = { burst: 10, perMinute: 10 } as const;
/** How often one sender is told that there were too many. */
const noticeLimit = { burst: 1, perMinute: 1 } as const;
/** A Matrix event has at most 65 536 bytes; what does not fit is counted. */
const replyLimitChars = 30_000;

export interface AdminRoomContext {
  readonly adminRoom: string;
  /** Users who may give commands, whatever their power level. */
  readonly admins: readonly string[];
  /** Of the account that reads and answers. */
  readonly adminToken: string;
  readonly homeserver: HomeserverClient;
  readonly codes: Pick<CodeStore, 'mint' | 'list' | 'revoke'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Logger;
}

/**
 * Answers commands about codes in one room. The room is not encrypted: its homeserver's operator reads the codes
 * that are told there and could write commands in anybody's name. Use it where sign-up codes are no secret to them.
 */
export class AdminRoom {
  readonly #context: AdminRoomContext;
  readonly #commands: RateLimiter;
  readonly #notices: RateLimiter;

  constructor(context: AdminRoomContext) {
    this.#context = context;
    this.#commands = new RateLimiter(commandLimit, context.clock);
    this.#notices = new RateLimiter(noticeLimit, context.clock);
  }

  /** Accepts an invitation to the room; says in the log why no command would be heard. */
  async enter(signal: AbortSignal): Promise<void> {
    const { adminRoom, log } = this.#context;
    const join = {
      method: 'POST',
      path: `${client}/join/${encodeURIComponent(adminRoom)}`,
      body: {},
      signal,
    } as const;
    const joined = await this.#call(join);
    if (!succeeded(joined)) {
      const detail = errorText(joined);
      return log.warn(
        { adminRoom, detail },
        'the admin room cannot be entered: invite the account of the service',
      );
    }
    if (succeeded(await this.#state('m.room.encryption', '', signal))) {
      log.warn({ adminRoom }, 'the admin room is encrypted, so commands in it cannot be read');
    }
  }

  /** Hears of all rooms and answers in its own, one command after the other. */
  readonly listen: RoomListener = async ({ roomId, messages }) => {
    if (roomId !== this.#context.adminRoom) return;
    for (const message of messages) {
      if (!readAdminOrder(message.body)) continue;
      const seconds = this.#commands.secondsToWait(message.sender);
      await (seconds > 0 ? this.#passOver(message, seconds) : this.#obey(message));
    }
  };

  /** Says so once: answers to a flood would be another one. */
  async #passOver(message: RoomMessage, seconds: number): Promise<void> {
    const { sender } = message;
    this.#context.log.warn({ sender }, 'a command was passed over: too many in a short time');
    if (this.#notices.secondsToWait(sender) > 0) return;
    await this.#answer(message, `Too many commands: I pass over yours for the next ${seconds} s.`);
  }

  async #obey(message: RoomMessage): Promise<void> {
    const { admins, codes, log } = this.#context;
    const { sender, body } = message;
    // Asked for each time: who lost their power must not give one more command.
    const power = await this.#power();
    if (!power) return log.warn({ sender }, 'a command was passed over: power levels cannot be read now');
    const powerLevel = powerLevelOf(sender, power);
    const reply = adminCommand(body, { userId: sender, powerLevel }, { allowed: admins }, codes);
    if (reply === undefined) return;
    log.info({ audit_event: 'admin_command', sender, command: body.trim().split(/\s/u, 1)[0] }, 'a command');
    await this.#answer(message, reply);
  }

  async #answer({ eventId }: RoomMessage, text: string): Promise<void> {
    const { adminRoom, log } = this.#context;
    // Named after what it answers, so that nothing is answered twice.
    const transaction = encodeURIComponent(`answer-${eventId}`);
    const answer = await this.#call({
      method: 'PUT',
      path: `${client}/rooms/${encodeURIComponent(adminRoom)}/send/m.room.message/${transaction}`,
      body: { msgtype: 'm.notice', body: shortened(text) },
    });
    if (!succeeded(answer)) log.warn({ detail: errorText(answer) }, 'a command could not be answered');
  }

  async #power(): Promise<RoomPower | undefined> {
    const [create, levels] = await Promise.all([
      this.#state('m.room.create', '?format=event'),
      this.#state('m.room.power_levels'),
    ]);
    const isKnown = succeeded(create) && levels.kind === 'json' && [200, 404].includes(levels.status);
    return isKnown ? { create: create.body, levels: succeeded(levels) ? levels.body : undefined } : undefined;
  }

  #state(type: string, query = '', signal?: AbortSignal): Promise<Answer> {
    const path = `${client}/rooms/${encodeURIComponent(this.#context.adminRoom)}/state/${type}/${query}`;
    return this.#call({ method: 'GET', path, signal });
  }

  #call(call: Omit<Call, 'accessToken'>): Promise<Answer> {
    return this.#context.homeserver.call({ ...call, accessToken: this.#context.adminToken });
  }
}

function shortened(text: string): string {
  if (text.length <= replyLimitChars) return text;
  const kept = text.slice(0, text.lastIndexOf('\n', replyLimitChars));
  const left = text.slice(kept.length + 1).split('\n').length;
  return `${kept}\n… and ${left} more; "cara-ref onboarding codes" lists them all`;
}
