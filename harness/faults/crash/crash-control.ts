import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';

/** How a call fails. */
export type Failure = 'ENOSPC' | 'EIO' | 'EROFS';

/** What happens at a point. */
export type Strike =
  /** The process ends before the call is made. */
  | { readonly kind: 'kill' }
  /** It ends when the call is made. */
  | { readonly kind: 'kill-after' }
  /** It ends when a part of a write is done: the next one from there on. */
  | { readonly kind: 'tear'; readonly thousandths: number }
  /** The call fails; with `lasting`, all that come after it too. */
  | { readonly kind: 'fail'; readonly error: Failure; readonly lasting: boolean };

/** A strike at the n-th call, counted from 1. */
export interface Order {
  readonly at: number;
  /** A part of the paths of those calls that are counted for it. Absent: all calls are. */
  readonly only?: string;
  readonly strike: Strike;
}

const words = 9;
const nameBytes = 64;
const pageBytes = words * Uint32Array.BYTES_PER_ELEMENT + nameBytes;
const [armed, count, struck, kind, at, error, lasting, keep] = [0, 1, 2, 3, 4, 5, 6, 7];
const kinds = { none: 0, kill: 1, tear: 2, fail: 3, 'kill-after': 4 } as const;

/** The page of memory that the preloaded library shares with this process, as its `struct control`. */
export class CrashControl implements Disposable {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'w+', 0o600);
    this.#write(new Uint8Array(pageBytes));
  }

  /** Counts from now on, and strikes where that is ordered. */
  arm(order?: Order): void {
    const bytes = new Uint8Array(pageBytes);
    const page = new Uint32Array(bytes.buffer, 0, words);
    if (order !== undefined) {
      const { strike, only = '' } = order;
      // The last byte ends the text.
      new TextEncoder().encodeInto(only, bytes.subarray(page.byteLength, -1));
      page[kind] = kinds[strike.kind];
      page[at] = order.at;
      if (strike.kind === 'tear') page[keep] = strike.thousandths;
      if (strike.kind === 'fail') {
        page[error] = constants.errno[strike.error];
        page[lasting] = Number(strike.lasting);
      }
    }
    this.#write(bytes);
    this.#write(Uint32Array.of(1), armed);
  }

  disarm(): void {
    this.#write(Uint32Array.of(0), armed);
  }

  /** How many calls have come since it was armed. */
  get count(): number {
    return this.#read(count);
  }

  /** The number of the last call that was struck; 0 for none. */
  get struck(): number {
    return this.#read(struck);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #read(word: number): number {
    const value = new Uint32Array(1);
    readSync(this.#file, value, 0, value.byteLength, word * value.byteLength);
    return value[0]!;
  }

  #write(page: Uint8Array | Uint32Array, word = 0): void {
    writeSync(this.#file, page, 0, page.byteLength, word * Uint32Array.BYTES_PER_ELEMENT);
  }
}
