import { SerialQueue } from '../../base/concurrency/serial-queue.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/clock.ts';
import type { CodeStore } from '../codes/code-store.ts';
import type { Hold } from '../codes/code.ts';
import { SignUpFailure } from '../failure.ts';
import type { Keywords } from './keywords.ts';
import type { Lobby, LobbyAnswer } from './lobby.ts';
import type { VettingRooms } from './vetting-rooms.ts';
import { advance, challengeText, type Vetting, type VettingEvent } from './vetting.ts';

const tries = 3;
const limitMs = 7_200_000;
const lobbyChallengeDelayMs = 5_000;
const lobbyReminderMs = 120_000;
const memberCodeUses = 10;

export interface VettingsContext {
  readonly codes: CodeStore;
  readonly rooms: VettingRooms;
  readonly keywords: Keywords;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Logger;
}

interface OpenVetting {
  vetting: Vetting;
  readonly hold: Hold;
  readonly door: 'knock' | 'lobby';
  /** Ends what waits for this vetting. */
  readonly over: AbortController;
}

/**
 * The people at the door. Each has a room, a word and three tries; one use of a knock code is held meanwhile, and
 * spent only when they get in. Vettings end with the process; their uses are given back by the next process.
 */
export class Vettings implements Lobby {
  readonly #context: VettingsContext;
  readonly #open = new Map<string, OpenVetting>();
  readonly #knocking = new Set<string>();
  readonly #queue = new SerialQueue();

  constructor(context: VettingsContext) {
    this.#context = context;
  }

  /** Somebody knocks on the space with a code as the reason. A bad code meets silence. */
  async knocked(userId: string, reason: string): Promise<void> {
    const { codes, rooms, log } = this.#context;
    if (this.#knocking.has(userId)) return;
    const hold = codes.hold('knock', reason.trim(), userId);
    if (!hold) return void log.warn({ audit_event: 'knock_rejected', userId }, 'a knock without a good code');
    this.#knocking.add(userId);
    try {
      const keyword = await this.#context.keywords();
      const roomId = await rooms.createPrivateRoom(userId, 'At the door');
      const entry = this.#begin(roomId, hold, 'knock', {
        phase: 'waiting',
        keyword,
        triesLeft: tries,
        applicant: userId,
      });
      void this.#expireInTime(roomId, entry);
      await this.#say(roomId, challengeText(keyword));
    } catch (error) {
      log.error({ err: error, userId }, 'a vetting room could not be made');
      this.#knocking.delete(userId);
      codes.giveBack(hold);
    }
  }

  /** @throws SignUpFailure 403 `invalid_code`, 500 `create_failed`. */
  async openLobby(code: string): Promise<LobbyAnswer> {
    const { codes, rooms, keywords, log } = this.#context;
    const hold = codes.hold('knock', code, 'lobby');
    if (!hold) throw new SignUpFailure(403, 'invalid_code');
    try {
      const keyword = await keywords();
      const { roomId, alias, title, url } = await rooms.createLobbyRoom();
      const waiting = { phase: 'waiting', keyword, triesLeft: tries, applicant: undefined } as const;
      const entry = this.#begin(roomId, hold, 'lobby', waiting);
      void this.#expireInTime(roomId, entry);
      void this.#challengeInLobby(roomId, entry, keyword);
      return { url, alias, room_id: roomId, title, keyword };
    } catch (error) {
      codes.giveBack(hold);
      log.error({ err: error }, 'a lobby room could not be made');
      throw new SignUpFailure(500, 'create_failed', { fields: { detail: messageOf(error) } });
    }
  }

  /** Somebody said something in a room; rooms that are no vetting rooms are passed over. */
  async said(roomId: string, sender: string, body: string): Promise<void> {
    if (!this.#open.has(roomId)) return;
    const displayName = await this.#context.rooms.displayName(sender).catch(() => undefined);
    await this.#apply(roomId, { kind: 'message', sender, body, displayName });
  }

  /** Ends every wait; the rooms stay as they are. */
  stop(): void {
    for (const { over } of this.#open.values()) over.abort();
  }

  #begin(roomId: string, hold: Hold, door: OpenVetting['door'], vetting: Vetting): OpenVetting {
    const entry: OpenVetting = { vetting, hold, door, over: new AbortController() };
    this.#open.set(roomId, entry);
    return entry;
  }

  async #expireInTime(roomId: string, { over }: OpenVetting): Promise<void> {
    if (!(await this.#slept(limitMs, over.signal))) return;
    await this.#apply(roomId, { kind: 'expired' }).catch((error: unknown) => {
      this.#context.log.error({ err: error, roomId }, 'the end of a vetting could not be written down');
    });
  }

  /** People need a moment to get into the room, and some clients show nothing that was said before. */
  async #challengeInLobby(roomId: string, { over }: OpenVetting, keyword: string): Promise<void> {
    for (const delayMs of [lobbyChallengeDelayMs, lobbyReminderMs]) {
      if (!(await this.#slept(delayMs, over.signal))) return;
      await this.#say(roomId, challengeText(keyword));
    }
  }

  /** False when it was called off. */
  #slept(ms: number, signal: AbortSignal): Promise<boolean> {
    return this.#context.clock.sleep(ms, signal).then(
      () => true,
      () => false,
    );
  }

  async #apply(roomId: string, event: VettingEvent): Promise<void> {
    await this.#queue.run(async () => {
      const entry = this.#open.get(roomId);
      if (!entry) return;
      const { vetting, reply } = advance(entry.vetting, event);
      if (vetting.phase === 'passed' && !(await this.#letIn(roomId, entry, vetting.userId))) return;
      entry.vetting = vetting;
      if (reply) await this.#say(roomId, reply);
      if (vetting.phase !== 'waiting') await this.#close(roomId, entry, vetting.phase);
    }, roomId);
  }

  /** False when the homeserver did not let us; the haiku can be sent again. */
  async #letIn(roomId: string, { hold, door }: OpenVetting, userId: string): Promise<boolean> {
    const { codes, rooms, log } = this.#context;
    try {
      await rooms.inviteIn(userId);
    } catch (error) {
      log.error({ err: error, userId }, 'a newcomer could not be invited');
      await this.#say(
        roomId,
        'That is a fine haiku, but I could not invite you just now. Please send it once more.',
      );
      return false;
    }
    codes.spend(hold);
    const order = {
      kind: 'signup',
      count: 1,
      uses: memberCodeUses,
      label: `member ${userId}`,
      inviter: userId,
    } as const;
    const [code] = codes.mint(order);
    log.info({ audit_event: 'vetting_passed', userId, door }, 'a newcomer was let in');
    const text = `Thank you, you are invited. With the code ${code} you can sign up agents of your own, ${memberCodeUses} times.`;
    await this.#sayInPrivate(roomId, door, userId, text);
    return true;
  }

  /** A lobby room is open to the world: a code told there would be everybody's. */
  async #sayInPrivate(
    roomId: string,
    door: OpenVetting['door'],
    userId: string,
    text: string,
  ): Promise<void> {
    if (door === 'knock') return this.#say(roomId, text);
    await this.#say(roomId, 'Thank you, you are invited. I have written to you in a room of our own.');
    try {
      await this.#say(await this.#context.rooms.createPrivateRoom(userId, 'Welcome'), text);
    } catch (error) {
      this.#context.log.error({ err: error, userId }, 'a member could not be told their code');
    }
    return undefined;
  }

  async #close(roomId: string, { hold, over }: OpenVetting, phase: Vetting['phase']): Promise<void> {
    this.#open.delete(roomId);
    this.#knocking.delete(hold.holder);
    over.abort();
    if (phase !== 'passed') this.#context.codes.giveBack(hold);
    await this.#context.rooms.leave(roomId).catch((error: unknown) => {
      this.#context.log.warn({ err: error, roomId }, 'a vetting room could not be left');
    });
  }

  async #say(roomId: string, text: string): Promise<void> {
    await this.#context.rooms.say(roomId, text).catch((error: unknown) => {
      this.#context.log.warn({ err: error, roomId }, 'a message could not be sent');
    });
  }
}
