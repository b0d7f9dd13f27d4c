import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../seams/clock.ts';
import type { CodeStore } from '../codes/code-store.ts';
import { OnboardingFailure } from '../failure.ts';
import type { Answer, Call, HomeserverClient } from '../homeserver/homeserver-client.ts';
import { errorText, succeeded } from '../homeserver/homeserver-trouble.ts';
import { RateLimiter } from '../http/rate-limit.ts';
import type { RoomListener, RoomMessage } from '../watch/watch-rooms.ts';
import { adminCommand, readAdminOrder } from './admin-command.ts';
import { powerLevelOf, type RoomPower } from './power-level.ts';

const client = '/_matrix/client/v3';
const commandLimit = { burst: 10, perMinute: 10 } as const;
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
  readonly #limiter: RateLimiter;

  constructor(context: AdminRoomContext) {
    this.#context = context;
    this.#limiter = new RateLimiter(commandLimit, context.clock);
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
    for (const message of messages) if (this.#admits(message)) await this.#obey(message);
  };

  /** False for what is no command, and for one of too many. */
  #admits({ sender, body }: RoomMessage): boolean {
    if (!readAdminOrder(body)) return false;
    try {
      this.#limiter.admit(sender);
      return true;
    } catch (error) {
      if (!(error instanceof OnboardingFailure)) throw error;
      this.#context.log.warn({ sender }, 'a command was passed over: too many in a short time');
      return false;
    }
  }

  async #obey({ eventId, sender, body }: RoomMessage): Promise<void> {
    const { adminRoom, admins, codes, log } = this.#context;
    // Asked for each time: who lost their power must not give one more command.
    const power = await this.#power();
    if (!power) return log.warn({ sender }, 'a command was passed over: power levels cannot be read now');
    const powerLevel = powerLevelOf(sender, power);
    const reply = adminCommand(body, { userId: sender, powerLevel }, { allowed: admins }, codes);
    if (reply === undefined) return;
    log.info({ audit_event: 'admin_command', sender, command: body.trim().split(/\s/u, 1)[0] }, 'a command');
    // Named after what it answers, so that nothing is answered twice.
    const transaction = encodeURIComponent(`answer-${eventId}`);
    const answer = await this.#call({
      method: 'PUT',
      path: `${client}/rooms/${encodeURIComponent(adminRoom)}/send/m.room.message/${transaction}`,
      body: { msgtype: 'm.notice', body: shortened(reply) },
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
