import { CallFailed } from './call-failed.ts';

/** Tries a service with the credentials of a channel. The channel need not be open, nor the bot be running. */
export interface ChannelProbe {
  /** @throws ProbeFailed where the service does not take the credentials. */
  checkCredentials(signal: AbortSignal): Promise<void>;
  /** @throws ProbeFailed where the service does not take the text. */
  send(conversation: string, text: string, signal: AbortSignal): Promise<void>;
}

/** Why a probe failed. */
export class ProbeFailed extends Error {
  override readonly name = 'ProbeFailed';
  /** Another attempt may succeed. */
  readonly isPassing: boolean;

  constructor(isPassing: boolean, options: ErrorOptions) {
    super('the service did not take it', options);
    this.isPassing = isPassing;
  }
}

/** Resolves when the service has taken a call. @throws ProbeFailed where it has not. */
export async function untilTaken(
  call: Promise<unknown>,
  explain: (error: unknown) => CallFailed = CallFailed.from,
): Promise<void> {
  await call.catch((error: unknown) => {
    throw new ProbeFailed(explain(error).isPassing, { cause: error });
  });
}
