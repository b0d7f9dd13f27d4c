import { type JsonMember, jsonMembers } from './json-members.ts';

/** A text that could not be answered, as it is kept. */
export interface DeadLetter {
  readonly eventId: string;
  readonly roomId: string;
  readonly senderId: string;
  readonly text: string;
  /** When it was put aside, in milliseconds since the epoch: any integer of 64 bits. */
  readonly receivedAt: bigint;
}

const texts = ['eventId', 'roomId', 'senderId', 'text'] as const;
const fields: readonly string[] = [...texts, 'receivedAt'];
const integer = /^(?:0|-?[1-9]\d*)$/u;
const serverName = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]*)(?::(\d{1,5}))?$/u;
const largestPort = 65_535;

/** The letter as one line of JSON, in the order of fields that every version has written. */
export function writeDeadLetter(letter: DeadLetter): string {
  const members = texts.map((field) => `"${field}":${JSON.stringify(letter[field])}`);
  return `{${members.join(',')},"receivedAt":${letter.receivedAt}}`;
}

/**
 * Reads a letter, as strictly as those who wrote it: fields that nobody knows are passed over.
 * @throws Error that says what is wrong.
 */
export function readDeadLetter(text: string): DeadLetter {
  const found = membersByField(text);
  const read = (field: string): JsonMember => {
    const member = found.get(field);
    if (member === undefined) throw new Error(`missing field \`${field}\``);
    return member;
  };
  const readText = (field: (typeof texts)[number]): string => {
    const { value } = read(field);
    if (typeof value !== 'string' || !value.isWellFormed()) throw new Error(`${field} must be a text`);
    return value;
  };
  const [eventId, roomId, senderId, body] = texts.map(readText) as [string, string, string, string];
  const { source } = read('receivedAt');
  if (!integer.test(source)) throw new Error('receivedAt must be an integer');
  const receivedAt = BigInt(source);
  if (BigInt.asIntN(64, receivedAt) !== receivedAt) throw new Error('receivedAt has more than 64 bits');
  if (!isEventId(eventId)) throw new Error('eventId is no Matrix event id');
  if (!isRoomId(roomId)) throw new Error('roomId is no Matrix room id');
  if (!isUserId(senderId)) throw new Error('senderId is no Matrix user id');
  return { eventId, roomId, senderId, text: body, receivedAt };
}

/** An array with all fields in their order counts too. */
function membersByField(text: string): ReadonlyMap<string, JsonMember> {
  const members = jsonMembers(text);
  if (members === undefined) throw new Error('not a JSON object');
  const isArray = text.trimStart().startsWith('[');
  if (isArray && members.length !== fields.length) throw new Error(`expected ${fields.length} elements`);
  const found = new Map<string, JsonMember>();
  for (const [index, member] of members.entries()) {
    const field = isArray ? fields[index] : member.key;
    if (field === undefined || !fields.includes(field)) continue;
    if (found.has(field)) throw new Error(`duplicate field \`${field}\``);
    found.set(field, member);
  }
  return found;
}

/** The ids of newer rooms have no server name. */
function isEventId(id: string): boolean {
  const colon = id.indexOf(':');
  return id.startsWith('$') && (colon === -1 || isServerName(id.slice(colon + 1)));
}

function isRoomId(id: string): boolean {
  return id.startsWith('!') && !id.includes('\0');
}

function isUserId(id: string): boolean {
  const colon = id.indexOf(':');
  return (
    id.startsWith('@') && colon > 0 && !id.slice(0, colon).includes('\0') && isServerName(id.slice(colon + 1))
  );
}

function isServerName(name: string): boolean {
  const found = serverName.exec(name);
  return name !== '' && found !== null && Number(found[1] ?? 0) <= largestPort;
}
