/** The bot did something else than the scenario requires: the verdict is `fail`. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
  readonly expected: string;
  readonly observed: string;

  constructor(reason: string, expected: string, observed: string) {
    super(reason);
    this.expected = expected;
    this.observed = observed;
  }
}
