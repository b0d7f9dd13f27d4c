/** One side ended an exchange that the scenario meant to go on: the verdict is `fail`, and nothing more was waited for. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  readonly expected = 'a verification that goes on';
  readonly observed: string;
  /** E.g. `m.user`. */
  readonly code: string;
  /** Whether it was the bot. */
  readonly byBot: boolean;

  /**
   * @param code e.g. `m.user`.
   * @param by the words for the side that cancelled, e.g. `the client of alice`.
   */
  constructor(code: string, by: string, { byBot }: { readonly byBot: boolean }) {
    super(`the verification was cancelled: ${code}, by ${by}`);
    this.observed = `${by} cancelled it: ${code}`;
    this.code = code;
    this.byBot = byBot;
  }
}
