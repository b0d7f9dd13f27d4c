import { messageOf } from '../../../base/errors/message-of.ts';
import type { LegacyEnvelopePolicy } from '../config/matrix-config.ts';
import { MatrixError } from '../matrix-error.ts';
import { type DeadLetter, readDeadLetter } from './dead-letter.ts';
import { decodeEnvelope, isKnownVersion, openLetter, readEnvelope } from './envelope.ts';
import type { LetterKeys } from './letter-keys.ts';

/** What a line of the queue holds. */
export type LineRead =
  | { readonly kind: 'letter'; readonly letter: DeadLetter; readonly isLegacy: boolean }
  /** `bad`: for good. `later`: another configuration reads it, and the line stays as it is. */
  | { readonly kind: 'bad' | 'later'; readonly error: MatrixError; readonly isLegacy: boolean };

export interface LineRules {
  readonly keys: LetterKeys;
  readonly policy: LegacyEnvelopePolicy;
}

/** Reads a line, which is sealed or not: that it shows itself, whatever the configuration says today. */
export function readLine(line: string, { keys, policy }: LineRules): LineRead {
  let isLegacy = false;
  const failed = (kind: 'bad' | 'later', error: MatrixError): LineRead => ({ kind, error, isLegacy });
  const garbled = (error: unknown): LineRead =>
    failed('bad', new MatrixError('dlq-serialization', messageOf(error), { cause: error }));
  let text = line;
  try {
    const envelope = readEnvelope(line);
    if (envelope) {
      const { version } = envelope;
      if (!isKnownVersion(version))
        return garbled(new Error(`unsupported Matrix inbound DLQ version ${version}`));
      isLegacy = version === 1;
      if (isLegacy && policy === 'refuse') {
        const advice = 'set the policy to `accept` to drain it; the record stays in the queue';
        return failed('later', new MatrixError('legacy-dlq-envelope-refused', advice));
      }
      const decoded = decodeEnvelope(envelope);
      const key = keys.get(version);
      if (key === undefined) return failed('later', withoutKey(version));
      try {
        text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          openLetter(version, key, decoded),
        );
      } catch (error) {
        return failed('bad', new MatrixError('dlq-crypto', messageOf(error), { cause: error }));
      }
    }
    return { kind: 'letter', letter: readDeadLetter(text), isLegacy };
  } catch (error) {
    return garbled(error);
  }
}

function withoutKey(version: number): MatrixError {
  return new MatrixError(
    'dlq-crypto',
    `encrypted v${version} DLQ record encountered while matrix.encrypted=false; toggle back to true to drain`,
  );
}
