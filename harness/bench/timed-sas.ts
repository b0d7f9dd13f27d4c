/** How long a verification took, in milliseconds. */
export interface TimedSas {
  /** From the asker's request to "done". */
  readonly totalMs: number;
  /** How long the orders to the one who is asked took in these, all added up, with what was done for each. */
  readonly ordersMs: number;
}
