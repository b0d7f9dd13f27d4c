import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/clock.ts';
import { succeeded } from '../../channels/matrix/homeserver/answer.ts';
import type { HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import type { CodeStore } from '../codes/code-store.ts';
import type { Hold } from '../codes/code.ts';
import { errorCode } from '../homeserver-trouble.ts';
import { registerPath } from './register.ts';

const inUse = 'm_user_in_use';
/** Why a name has no account and gets none. */
const impossible = new Set(['m_invalid_username', 'm_exclusive']);
// A homeserver that did not answer may be at work still: an account can come to be after it was asked about.
const atWorkMs = 30_000;
// A little more, as timers may go off early.
const settlePauseMs = 30_500;
// Nobody waits for more of them than this; the rest is settled in the background.
const mostSettledForOne = 2;

/** What becomes of a use that was taken. */
export type Settlement = 'spent' | 'given-back' | 'still-held';

/** What comes of asking for a use of a code. */
export type Taking =
  | { readonly kind: 'taken'; readonly hold: Hold }
  /** The code is unknown or used up. */
  | { readonly kind: 'none' }
  /** None is left now, but one is held for a registration that was cut off, and may come back. */
  | { readonly kind: 'held'; readonly retryAfterSeconds: number };

/**
 * The uses of codes from the moment they are taken. Where a registration was cut off, by a lost answer or by the end
 * of the process, the homeserver is asked whether there is an account, and whether that registration made it.
 */
export class HeldUses {
  readonly #codes: CodeStore;
  readonly #homeserver: HomeserverClient;
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  /** Holds of sign-ups that are going on; they are nobody else's business. */
  readonly #busy = new Set<number>();
  /** Monotonic milliseconds until which an account may still come to be, by hold. */
  readonly #atWorkUntil = new Map<number, number>();

  constructor(
    codes: CodeStore,
    homeserver: HomeserverClient,
    clock: Pick<Clock, 'monotonic' | 'sleep'>,
    log: Logger,
  ) {
    this.#codes = codes;
    this.#homeserver = homeserver;
    this.#clock = clock;
    this.#log = log;
  }

  /** Takes one use of a sign-up code; nobody else settles it until it is let go. */
  async take(code: string, username: string): Promise<Taking> {
    const taken = this.#takeNow(code, username);
    if (taken) return { kind: 'taken', hold: taken };
    await this.#settleEach(this.#codes.holds({ kind: 'signup', code }).slice(0, mostSettledForOne));
    const freed = this.#takeNow(code, username);
    if (freed) return { kind: 'taken', hold: freed };
    const waits = this.#codes
      .holds({ kind: 'signup', code })
      .filter(({ id }) => !this.#busy.has(id))
      .map(({ id }) => Math.max(1, Math.ceil(this.#msUntilQuiet(id) / 1_000)));
    return waits.length > 0 ? { kind: 'held', retryAfterSeconds: Math.min(...waits) } : { kind: 'none' };
  }

  /** From now on the hold, if it is still there, is one that was left behind. */
  letGo(hold: Hold): void {
    this.#busy.delete(hold.id);
  }

  /** Ends a hold as told. A disk that does not take it now leaves the use held, to be settled later. */
  end(hold: Hold, settlement: Settlement): Settlement {
    try {
      if (settlement === 'spent') this.#codes.spend(hold);
      if (settlement === 'given-back') this.#codes.giveBack(hold);
    } catch (error) {
      this.#log.error(
        { err: error, settlement },
        'the end of a use could not be written down; it stays held',
      );
    }
    return settlement;
  }

  /** Settles a hold whose registration was cut off, as far as that is possible now, and the rest later. */
  async cutOff(hold: Hold, { atWork }: { readonly atWork: boolean }): Promise<Settlement> {
    if (atWork) this.#expectWork(hold);
    const settlement = await this.#settle(hold);
    if (settlement === 'still-held') void this.#settleLater([hold]);
    return settlement;
  }

  /** Settles what an ended process left behind, now and, where an account may still come to be, later. */
  async adopt(holds: readonly Hold[]): Promise<void> {
    for (const hold of holds) this.#expectWork(hold);
    await this.#settleLater(await this.#settleEach(holds));
  }

  /** Ends every wait. */
  stop(): void {
    this.#stopping.abort();
  }

  #expectWork({ id }: Hold): void {
    this.#atWorkUntil.set(id, this.#clock.monotonic() + atWorkMs);
  }

  #msUntilQuiet(id: number): number {
    return Math.max(0, (this.#atWorkUntil.get(id) ?? 0) - this.#clock.monotonic());
  }

  /** Tries again and again: a homeserver that is away now comes back some time. */
  async #settleLater(holds: readonly Hold[]): Promise<void> {
    for (let left = holds; left.length > 0; left = await this.#settleEach(left)) {
      const awake = await this.#clock.sleep(settlePauseMs, this.#stopping.signal).then(
        () => true,
        () => false,
      );
      if (!awake) return;
    }
  }

  /** Settles what can be settled now. The rest comes back, also where the disk is the trouble. */
  async #settleEach(holds: readonly Hold[]): Promise<readonly Hold[]> {
    const left: Hold[] = [];
    for (const hold of holds) if (!(await this.#isSettled(hold))) left.push(hold);
    return left;
  }

  async #isSettled(hold: Hold): Promise<boolean> {
    if (this.#busy.has(hold.id)) return false;
    this.#busy.add(hold.id);
    try {
      await this.#settle(hold);
      return this.#codes.findHold(hold.id) === undefined;
    } catch (error) {
      this.#log.error({ err: error }, 'a use of a code could not be settled now; it stays held');
      return false;
    } finally {
      this.letGo(hold);
    }
  }

  async #settle({ id }: Hold): Promise<Settlement> {
    // Its session may have been noted, or its end, since it was looked up.
    const hold = this.#codes.findHold(id);
    if (!hold) return 'given-back';
    const found = await this.#findOut(hold);
    // While the homeserver may be at work, only an account that is there counts.
    const settlement =
      found === 'given-back' && this.#msUntilQuiet(id) > 0 && hold.session ? 'still-held' : found;
    if (settlement !== 'still-held') this.#atWorkUntil.delete(id);
    const facts = { audit_event: 'code_use_settled', kind: hold.kind, username: hold.holder, settlement };
    this.#log.info(facts, 'a use of a code whose end was unknown');
    return this.end(hold, settlement);
  }

  #takeNow(code: string, username: string): Hold | undefined {
    const hold = this.#codes.hold('signup', code, username);
    if (hold) this.#busy.add(hold.id);
    return hold;
  }

  async #findOut({ kind, holder, session }: Hold): Promise<Settlement> {
    // Vetting rooms end with the process, and without a session no account can have been made.
    if (kind === 'knock' || session === undefined) return 'given-back';
    const name = await this.#homeserver.call({
      method: 'GET',
      path: `${registerPath}/available?username=${encodeURIComponent(holder)}`,
    });
    const fault = errorCode(name) ?? '';
    if (succeeded(name) || impossible.has(fault)) return 'given-back';
    if (fault !== inUse) return 'still-held';
    // The name is taken, so this cannot make an account. Within its session it answers for the one it made.
    const claim = await this.#homeserver.call({
      method: 'POST',
      path: registerPath,
      body: { username: holder, inhibit_login: true, auth: { type: 'm.login.dummy', session } },
    });
    if (succeeded(claim)) return 'spent';
    return errorCode(claim) === inUse ? 'given-back' : 'still-held';
  }
}
