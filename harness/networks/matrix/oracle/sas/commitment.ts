import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { unpaddedBase64 } from './base64.ts';

/**
 * What the accepting side promises in `accept` before it has seen the other's key.
 * @param publicText its ephemeral key as the text it will send, not the bytes.
 * @param startContent the whole content of `start`, with `transaction_id` or `m.relates_to`.
 * @throws TypeError if the content has no canonical form.
 */
export function commitmentOf(publicText: string, startContent: object): string {
  return unpaddedBase64(sha256(publicText + canonicalJson(startContent)));
}

/** SHA-256 of a text in UTF-8, or of bytes. */
export function sha256(message: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(message).digest();
}
