import { messageOf } from '../base/errors/message-of.ts';

/** The name that operators look up. `internal`: it was no failure of a call. */
export type FailureKind =
  | 'auth'
  | 'conflict'
  | 'dialect'
  | 'rate-limited'
  | 'service'
  | 'network'
  | 'request'
  | 'internal';

const passing: ReadonlySet<FailureKind> = new Set(['rate-limited', 'service', 'network']);

/** Why a call of a network failed, in words that hold no URL. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly kind: FailureKind;
  /** What the network asks for; 0 if it asks for nothing. */
  readonly waitMs: number;

  constructor(kind: FailureKind, message: string, waitMs = 0) {
    super(message);
    this.kind = kind;
    this.waitMs = waitMs;
  }

  static from(error: unknown): CallFailed {
    return error instanceof CallFailed ? error : new CallFailed('internal', messageOf(error));
  }

  /** Another attempt may succeed. */
  get isPassing(): boolean {
    return passing.has(this.kind);
  }
}
