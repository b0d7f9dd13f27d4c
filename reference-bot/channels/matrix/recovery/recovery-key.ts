import { createHash, randomBytes } from 'node:crypto';
import { decodeRecoveryKey, encodeRecoveryKey } from 'matrix-js-sdk/lib/crypto-api/recovery-key.js';
import { trimWhiteSpace } from '../../../base/trim-white-space.ts';

/** Longest file or input that is read as a recovery key. */
export const keyLimitBytes = 4_096;

const keyBytes = 32;
const groups = 12;
const group = /^[1-9A-HJ-NP-Za-km-z]{4}$/u;
const lastGroup = /^[1-9A-HJ-NP-Za-km-z]{3,4}$/u;
const asciiSpace = /[ \t\n\f\r]+/u;

/** A key of secret storage, and as people write it. */
export interface RecoveryKey {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

export function makeRecoveryKey(): RecoveryKey {
  const bytes = new Uint8Array(randomBytes(keyBytes));
  const text = encodeRecoveryKey(bytes);
  if (text === undefined) throw new Error('a recovery key has a text');
  return { bytes, text };
}

/** The key that a text stands for. Undefined: it stands for none. */
export function readRecoveryKey(text: string): RecoveryKey | undefined {
  try {
    const bytes = new Uint8Array(decodeRecoveryKey(text.replaceAll(/\p{White_Space}/gu, '')));
    return { bytes, text: trimWhiteSpace(text) };
  } catch {
    return undefined;
  }
}

/** Whether it looks like a recovery key to a person: twelve groups, of which nobody has yet asked what they encode. */
export function isShapedLikeKey(text: string): boolean {
  const parts = text.split(asciiSpace);
  return (
    parts.length === groups && parts.every((part, at) => (at < groups - 1 ? group : lastGroup).test(part))
  );
}

/** By what keys are told apart in what is kept about them: SHA-256 of the text, without white space around it. */
export function digestOf(text: string): string {
  return createHash('sha256').update(trimWhiteSpace(text)).digest('hex');
}
