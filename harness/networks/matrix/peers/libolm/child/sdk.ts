import Olm from '@matrix-org/olm';
import { logger } from 'matrix-js-sdk-libolm/lib/logger.js';
import { MatrixEvent } from 'matrix-js-sdk-libolm/lib/matrix.js';
import { messageOf } from '../../../../../errors/message-of.ts';
import { containSdk } from '../../sdk/contain.ts';
import { silence } from '../../sdk/silence.ts';

/** Makes this process fit for the SDK: Olm where it looks for it, silence, and no death of its loose ends. */
export function prepareSdk(): void {
  Object.assign(globalThis, { Olm });
  silence(logger);
  containSdk((reason) => reason instanceof MatrixEvent);
}

/** The text of what the SDK has thrown: where a verification is cancelled it throws an event. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof MatrixEvent)) return messageOf(thrown);
  const { code, reason } = thrown.getContent<{ code?: string; reason?: string }>();
  return `${code}: ${reason}`;
}
