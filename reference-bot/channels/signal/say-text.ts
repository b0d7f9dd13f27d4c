import { CallFailed } from '../call-failed.ts';
import type { Delivered } from '../channel.ts';
import { type Patience, sendWithPatience } from '../send-with-patience.ts';
import type { SignalApi } from './signal-api.ts';

/** What people's apps show of a text. */
export const textLimit = { length: 65_536, measure: (text: string): number => Buffer.byteLength(text) };

/** Says one message. The service knows no repetitions: what was perhaps said is said again rather than lost. */
export function sayText(to: string, text: string, api: SignalApi, patience: Patience): Promise<Delivered> {
  return sendWithPatience(
    () => api.send(to, text, patience.signal),
    patience,
    (error) => {
      const { kind, message, waitMs } = CallFailed.from(error);
      return new CallFailed(kind, `signal send failed: ${message}`, waitMs);
    },
  );
}
