import { canonicalJson } from '../../canonical-json.ts';
import { decodeUnpadded, unpaddedBase64 } from '../base64.ts';
import { commitmentOf, sha256 } from '../commitment.ts';
import type { Content } from '../record.ts';
import { bare, type RecordView, type Role } from '../view.ts';
import type { Finding, SasRule } from './catalogue.ts';

const hexDigest = /^[0-9a-fA-F]{64}$/;
const knownFields = new Set([
  'from_device',
  'method',
  'key_agreement_protocols',
  'hashes',
  'message_authentication_codes',
  'short_authentication_string',
  'transaction_id',
  'm.relates_to',
]);

/** Whether the accepter's key is the one promised; undefined if not both can be seen. */
export function keepsCommitment(view: RecordView, accepter: Role): boolean | undefined {
  const { accept, first, start } = view;
  const key = first(accepter, 'key')?.content['key'];
  if (accept?.by !== accepter || start === undefined || typeof key !== 'string') return undefined;
  const right = rightCommitment(key, start.content);
  return right === undefined ? undefined : bare(accept.content['commitment']) === right;
}

/** If the judged side's commitment is not right: over what else it was computed. */
export function commitmentFindings(view: RecordView): Finding[] {
  const { accept, first, start } = view;
  const key = first('judged', 'key')?.content['key'];
  const text = accept?.content['commitment'];
  if (accept?.by !== 'judged' || start === undefined) return [];
  if (typeof key !== 'string' || typeof text !== 'string') return [];

  const found = (rule: SasRule, detail?: string): Finding => ({ rule, step: accept.index, detail });
  const right = rightCommitment(key, start.content);
  if (right === undefined) return [];
  const isHex = hexDigest.test(text);
  const findings = isHex ? [found('hex-commitment')] : [];
  const sent = isHex ? unpaddedBase64(Buffer.from(text, 'hex')) : bare(text);
  if (sent === right) return findings;
  const starterKey = first(start.by, 'key')?.content['key'];
  const ownStart = first('judged', 'start')?.content;
  const rule = variants(key, start.content, starterKey, ownStart).find(
    ([, message]) => unpaddedBase64(sha256(message)) === sent,
  )?.[0];
  return [...findings, found(rule ?? 'wrong-commitment', `expected ${right}, got ${sent}`)];
}

/** Undefined for a start that holds what canonical JSON has no form for, such as 1.5. */
function rightCommitment(key: string, start: Content): string | undefined {
  try {
    return commitmentOf(key, start);
  } catch {
    return undefined;
  }
}

function variants(
  key: string,
  start: Content,
  starterKey: unknown,
  ownStart: Content | undefined,
): [SasRule, string | Uint8Array][] {
  const json = canonicalJson(start);
  const { transaction_id: _transaction, ...withoutTransaction } = start;
  const { 'm.relates_to': _relation, ...withoutRelation } = start;
  const known = Object.fromEntries(Object.entries(start).filter(([field]) => knownFields.has(field)));
  const keyBytes = decodeUnpadded(bare(key), 32);
  return [
    ['commitment-without-transaction-id', key + canonicalJson(withoutTransaction)],
    ['commitment-without-relates-to', key + canonicalJson(withoutRelation)],
    ['commitment-over-known-fields-only', key + canonicalJson(known)],
    ['commitment-over-non-canonical-json', key + JSON.stringify(start)],
    ['commitment-over-non-canonical-json', key + spacedJson(start)],
    ['commitment-over-non-canonical-json', key + spacedJson(JSON.parse(json) as Content)],
    ['commitment-without-key', json],
    ['commitment-json-first', json + key],
    ...(keyBytes
      ? [['commitment-over-key-bytes', Buffer.concat([keyBytes, Buffer.from(json)])] as const]
      : []),
    ...(typeof starterKey === 'string' ? [['commitment-over-starter-key', starterKey + json] as const] : []),
    ...(ownStart ? [['commitment-over-own-start', key + canonicalJson(ownStart)] as const] : []),
  ].map(([rule, message]) => [rule as SasRule, message as string | Uint8Array]);
}

/** JSON as Python writes it by default: a space after each comma and colon. */
function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${spacedJson(member)}`,
  );
  return `{${members.join(', ')}}`;
}
