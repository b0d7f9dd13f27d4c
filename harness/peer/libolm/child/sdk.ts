import Olm from '@matrix-org/olm';
import { logger, type Logger } from 'matrix-js-sdk-libolm/lib/logger.js';
import { MatrixEvent } from 'matrix-js-sdk-libolm/lib/matrix.js';
import { messageOf } from '../../../engine/failures.ts';

const sdkCode = /matrix-js-sdk-libolm|@matrix-org\/olm/;
const ignore = (): void => {};

/** A logger that keeps the SDK's chatter out of the process's last words. */
export const silentLogger: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  getChild: () => silentLogger,
};

/** Makes this process fit for the SDK: Olm where it looks for it, silence, and no death of its loose ends. */
export function prepareSdk(): void {
  Object.assign(globalThis, { Olm });
  const global = logger as unknown as { methodFactory: () => () => void; rebuild(): void };
  global.methodFactory = () => ignore;
  global.rebuild();
  process.on('unhandledRejection', (reason) => {
    if (!isFromSdk(reason)) throw reason;
  });
}

/** The text of what the SDK has thrown: where a verification is cancelled it throws an event. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof MatrixEvent)) return messageOf(thrown);
  const { code, reason } = thrown.getContent<{ code?: string; reason?: string }>();
  return `${code}: ${reason}`;
}

/** The SDK aborts its requests without a reason, which no code of ours does; other errors tell by their stack. */
function isFromSdk(reason: unknown): boolean {
  if (reason instanceof MatrixEvent) return true;
  return reason instanceof Error && (reason.name === 'AbortError' || sdkCode.test(reason.stack ?? ''));
}
