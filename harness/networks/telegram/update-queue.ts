import type { Update } from '@grammyjs/types';
import type { Told } from '../chat/chat.ts';
import type { Faults } from '../chat/faults.ts';
import { Refusal } from './refusal.ts';

/** An update before it has its number. */
export type NewUpdate = { readonly [Type in UpdateType]?: object };
export type UpdateType = Exclude<keyof Update, 'update_id'>;

/** Of these a bot is told only if it asks for them. */
const onlyIfAsked = new Set<UpdateType>(['chat_member', 'message_reaction', 'message_reaction_count']);
const usualLimit = 100;
/** The Bot API keeps no poll open for longer. */
const longestPollMs = 50_000;
/** A client that has left and asks anew is no rival of itself: that it has left is noticed by then. */
const noticedMs = 100;

interface Poll {
  /** Looks whether there is something to answer it with. */
  look(): void;
  /** Ends it in favour of another. */
  supersede(): void;
  /** From now on it is silent, and its connection stays open. */
  isDead: boolean;
}

export interface PollWishes {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly timeout?: number | undefined;
  readonly allowed_updates?: readonly UpdateType[] | undefined;
}

/** What a bot has not confirmed yet, in the order in which it came. */
export class UpdateQueue {
  /** Called where a second poll ends the first. */
  onSuperseded: () => void = () => {};
  /** Called with what the bot was told, and with what it has confirmed. */
  onTold: (step: Told['step'], updates: readonly Update[]) => void = () => {};
  readonly #faults: Faults;
  readonly #listeners = new Set<() => void>();
  #pending: Update[] = [];
  /** Told once more, whatever the bot has confirmed. */
  #again: Update[] = [];
  #nextId: number;
  #allowed: readonly UpdateType[] = [];
  #poll: Poll | undefined;

  constructor(faults: Faults, firstId: number) {
    this.#faults = faults;
    this.#nextId = firstId;
    faults.onChange(() => {
      if (this.#poll !== undefined && !this.#poll.isDead && faults.take('hearing', ['half-open']))
        this.#killPoll(this.#poll);
    });
  }

  get pending(): readonly Update[] {
    return [...this.#again, ...this.#pending];
  }

  /** True while a poll is open. */
  get isPolled(): boolean {
    return this.#poll !== undefined;
  }

  get allowed(): readonly UpdateType[] {
    return this.#allowed;
  }

  /** Which updates the bot wants from now on. */
  allow(types: readonly UpdateType[] | undefined): void {
    this.#allowed = types ?? this.#allowed;
  }

  /** Calls the listener when something has come. */
  onNews(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** @returns the update with its number; undefined where the bot does not want it. */
  add(update: NewUpdate): Update | undefined {
    const type = Object.keys(update)[0] as UpdateType;
    const isWanted = this.#allowed.length === 0 ? !onlyIfAsked.has(type) : this.#allowed.includes(type);
    if (!isWanted) return undefined;
    const numbered = { ...update, update_id: this.#nextId++ } as unknown as Update;
    this.#pending.push(numbered);
    this.#tell();
    return numbered;
  }

  /** Brings an update once more, also one that the bot has confirmed. */
  bringAgain(update: Update): void {
    this.#again.push(update);
    this.#tell();
  }

  /** The bot has taken one otherwise than by a poll. */
  remove(taken: Update): void {
    this.#pending = this.#pending.filter((update) => update.update_id !== taken.update_id);
    this.#again = this.#again.filter((update) => update.update_id !== taken.update_id);
    this.onTold('taken', [taken]);
  }

  drop(): void {
    this.#pending = [];
  }

  /**
   * One poll: confirms what is below the offset, and waits for something to tell.
   * @throws Refusal 409 where another poll takes its place.
   */
  async poll(wishes: PollWishes, signal: AbortSignal): Promise<readonly Update[]> {
    const { offset = 0, limit = usualLimit, timeout = 0, allowed_updates: allowed } = wishes;
    this.allow(allowed);
    this.#confirm(offset);
    this.#poll?.supersede();
    const answered = Promise.withResolvers<readonly Update[]>();
    const poll: Poll = {
      isDead: false,
      look: () => {
        if (poll.isDead || this.pending.length === 0) return;
        answered.resolve(this.pending.slice(0, limit));
        this.#again = [];
      },
      supersede: () => {
        const what =
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';
        if (poll.isDead) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          this.onSuperseded();
          answered.reject(new Refusal(409, what));
        }, noticedMs);
      },
    };
    this.#poll = poll;
    if (this.#faults.take('hearing', ['half-open'])) this.#killPoll(poll);
    let timer = setTimeout(
      () => {
        if (!poll.isDead) answered.resolve([]);
      },
      Math.min(timeout * 1_000, longestPollMs),
    );
    const leave = (): void => answered.resolve([]);
    signal.addEventListener('abort', leave);
    poll.look();
    try {
      const updates = await answered.promise;
      if (!signal.aborted) this.onTold('handed', updates);
      return updates;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      if (this.#poll === poll) this.#poll = undefined;
    }
  }

  /** @param offset number of the first update that the bot still wants; below 0: so many, the newest. */
  #confirm(offset: number): void {
    const kept =
      offset < 0 ? this.#pending.slice(offset) : this.#pending.filter(({ update_id: id }) => id >= offset);
    const taken = this.#pending.filter((update) => !kept.includes(update));
    this.#pending = kept;
    this.onTold('taken', taken);
  }

  #killPoll(poll: Poll): void {
    poll.isDead = true;
    // The service does not know it any more: the next one is no rival.
    if (this.#poll === poll) this.#poll = undefined;
  }

  #tell(): void {
    this.#poll?.look();
    for (const listener of this.#listeners) listener();
  }
}
