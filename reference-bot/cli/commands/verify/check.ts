/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  readonly detail: string;
  /** What to do about it; absent where nothing is to be done. */
  readonly next?: string;
}

/** Looks at one thing. Those after one that fails are not looked at. */
export interface Step {
  readonly name: string;
  /** Why it is fine, or why nothing can be said. @throws NotFine, or Error for anything else that goes wrong. */
  look(): Promise<Fine | Skipped>;
  /** What to do where the error does not say. */
  readonly remedy: string;
}

export interface Fine {
  readonly outcome: 'pass';
  readonly detail: string;
}

export interface Skipped {
  readonly outcome: 'skip';
  readonly detail: string;
  readonly next: string;
}

/** Why something is not fine, and what helps. */
export class NotFine extends Error {
  override readonly name = 'NotFine';
  readonly next: string;
  /** What cannot be looked at because of it, as far as that is told. */
  readonly notReached: readonly Check[];

  constructor(detail: string, next: string, notReached: readonly Check[] = []) {
    super(detail);
    this.next = next;
    this.notReached = notReached;
  }
}
