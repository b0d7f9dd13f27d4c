import { asObject, isObject } from '../../base/json.ts';
import { judgeText } from '../judge-text.ts';

/** A text that somebody has written to the bot alone. */
export interface WrittenText {
  /** Undefined where the person hides it. */
  readonly number: string | undefined;
  readonly uuid: string | undefined;
  /** When it was written, by which the service knows it; undefined where it does not tell. */
  readonly timestamp: number | undefined;
  readonly text: string;
}

/**
 * What an envelope brings. `ignored`: nothing that is answered, e.g. a receipt, a reaction, or what another device of the
 * account has sent. `group`: a text to a group, where the bot says nothing. `malformed`: no envelope of the service.
 */
export type EnvelopeContent =
  | { readonly kind: 'text'; readonly text: WrittenText }
  | { readonly kind: 'ignored' | 'group' | 'malformed' };

/** Reads one envelope by itself, which may be wrapped: what is wrong with it does no harm to those beside it. */
export function readEnvelope(delivery: unknown): EnvelopeContent {
  if (!isObject(delivery)) return { kind: 'malformed' };
  const envelope = delivery['envelope'] ?? delivery;
  if (!isObject(envelope)) return { kind: 'malformed' };
  const data = envelope['dataMessage'] ?? asObject(envelope['editMessage'])['dataMessage'] ?? undefined;
  if (data === undefined) return { kind: 'ignored' };
  if (!isObject(data)) return { kind: 'malformed' };
  const message = data['message'] ?? '';
  if (typeof message !== 'string') return { kind: 'malformed' };
  if (judgeText(message) !== 'fine') return { kind: 'ignored' };
  const group = asObject(data['groupInfo'])['groupId'] ?? asObject(data['groupV2'])['id'];
  if (textOf(group) !== undefined) return { kind: 'group' };
  const number = textOf(envelope['sourceNumber']);
  const uuid = textOf(envelope['sourceUuid'])?.toLowerCase();
  if (number === undefined && uuid === undefined) return { kind: 'malformed' };
  const timestamp = [data['timestamp'], envelope['timestamp']].find((one) => Number.isSafeInteger(one));
  return { kind: 'text', text: { number, uuid, timestamp: timestamp as number | undefined, text: message } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}
