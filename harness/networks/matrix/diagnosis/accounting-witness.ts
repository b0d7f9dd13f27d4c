import type { Evidence } from '../../../../reports/index.ts';
import { brokenInBooks, keepBooks, type Uttered } from '../../books.ts';
import type { BrokenRule, Witness } from '../../witness.ts';
import type { Peer } from '../peers/peer.ts';
import type { PosedQuestion } from './note-questions.ts';

export interface AccountingOptions {
  /** All that the peers have asked. */
  readonly questions: readonly PosedQuestion[];
  readonly record: (evidence: Evidence) => void;
  /** How many texts the bot has put aside; undefined where that cannot be seen. */
  readonly countDeadLetters: () => Promise<number | undefined>;
}

/** Accounts for all questions of a cast when the scenario is over: each has one answer at most, in its own room. */
export class AccountingWitness implements Witness {
  readonly #peers: readonly Peer[];
  readonly #options: AccountingOptions;

  constructor(peers: readonly Peer[], options: AccountingOptions) {
    this.#peers = peers;
    this.#options = options;
  }

  async testify(): Promise<readonly BrokenRule[]> {
    const { questions, record, countDeadLetters } = this.#options;
    if (questions.length === 0) return [];
    const books = keepBooks(questions, this.#fromOthers());
    const dead = await countDeadLetters();
    record({ kind: 'books', network: 'matrix', ...books, ...(dead !== undefined && { dead }) });
    return brokenInBooks(books);
  }

  #fromOthers(): Uttered[] {
    const cast = new Set(this.#peers.map(({ userId }) => userId));
    const heard = this.#peers.flatMap(({ heard: { items } }) => items);
    const byId = new Map(
      heard
        .filter(({ sender }) => !cast.has(sender))
        .map(({ eventId: id, room, body: text, replaces }) => [
          id,
          { id, conversation: room, text, replaces },
        ]),
    );
    return [...byId.values()];
  }
}
