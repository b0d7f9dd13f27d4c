import type { Group } from './groups.ts';
import type { Person } from './people.ts';
import { picture } from './picture.ts';

export { picture };

/** What came from somebody, as signal-cli writes it. */
export type Envelope = Readonly<Record<string, unknown>>;

/** A text, also one to a group. */
export function textEnvelope(from: Person, timestamp: number, text: string | null, group?: Group): Envelope {
  return { ...head(from, timestamp), dataMessage: dataOf(timestamp, text, group) };
}

/** The group to which a text was said; undefined where it was said to the bot alone. */
export function groupOf({ dataMessage }: Envelope): Group | undefined {
  const { groupInfo } = (dataMessage ?? {}) as { readonly groupInfo?: Envelope };
  const { groupId: id, groupName: name } = groupInfo ?? {};
  return typeof id === 'string' ? { id, name: String(name ?? '') } : undefined;
}

/** A text that takes the place of an earlier one. */
export function editEnvelope(from: Person, timestamp: number, text: string, target: number): Envelope {
  const editMessage = { targetSentTimestamp: target, dataMessage: dataOf(timestamp, text) };
  return { ...head(from, timestamp), editMessage };
}

export function reactionEnvelope(from: Person, timestamp: number, target: number): Envelope {
  const author = { targetAuthor: from.number ?? from.uuid, targetAuthorNumber: from.number ?? null };
  const reaction = { emoji: '👍', ...author, targetAuthorUuid: from.uuid, targetSentTimestamp: target };
  const dataMessage = { ...dataOf(timestamp, null), reaction: { ...reaction, isRemove: false } };
  return { ...head(from, timestamp), dataMessage };
}

export function attachmentEnvelope(from: Person, timestamp: number): Envelope {
  return { ...head(from, timestamp), dataMessage: { ...dataOf(timestamp, null), attachments: [picture] } };
}

export function receiptEnvelope(from: Person, timestamp: number, of: readonly number[]): Envelope {
  const kind = { isDelivery: true, isRead: false, isViewed: false };
  return { ...head(from, timestamp), receiptMessage: { when: timestamp, ...kind, timestamps: of } };
}

export function typingEnvelope(from: Person, timestamp: number): Envelope {
  return { ...head(from, timestamp), typingMessage: { action: 'STARTED', timestamp } };
}

/** What another device of the bot's own account has sent to somebody. */
export function syncEnvelope(own: Person, timestamp: number, to: Person, text: string): Envelope {
  const { number = null, uuid } = to;
  const destination = { destination: number ?? uuid, destinationNumber: number, destinationUuid: uuid };
  const sentMessage = { ...destination, ...dataOf(timestamp, text) };
  return { ...head(own, timestamp), syncMessage: { sentMessage } };
}

function head({ name, number, uuid }: Person, timestamp: number): Envelope {
  return {
    source: number ?? uuid,
    sourceNumber: number ?? null,
    sourceUuid: uuid,
    sourceName: name,
    sourceDevice: 1,
    timestamp,
    serverReceivedTimestamp: timestamp + 1,
    serverDeliveredTimestamp: timestamp + 2,
  };
}

function dataOf(timestamp: number, message: string | null, group?: Group): Envelope {
  const usual = { timestamp, message, expiresInSeconds: 0, isExpirationUpdate: false, viewOnce: false };
  if (group === undefined) return usual;
  const { id: groupId, name: groupName } = group;
  return { ...usual, groupInfo: { groupId, groupName, revision: 1, type: 'DELIVER' } };
}
