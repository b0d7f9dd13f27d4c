import * as fc from 'fast-check';
import { hostileJson, hostileText, objectText } from './hostile-json.ts';

/** Marks in a content that stand for what is known only when it is sent. */
export const marks = {
  /** Transaction id, or request event, of an honest verification of somebody else. */
  honest: '@@honest@@',
  /** An event of the sender's own in the same room. */
  event: '@@event@@',
  /** The sender's device. */
  device: '@@device@@',
  /** The bot's user id. */
  bot: '@@bot@@',
} as const;

/** How an event comes to the bot. */
export type Way = 'to-device' | 'plain-room' | 'encrypted-room' | 'in-clear-in-encrypted-room';

export interface HostileEvent {
  /** `stranger`: the bot is not told to serve them. */
  readonly from: 'friend' | 'stranger';
  readonly way: Way;
  readonly type: string;
  /** JSON text with {@link marks}. */
  readonly content: string;
}

const text = (value: string): string => JSON.stringify(value);
const now = String(Date.now());
const transactions = ['"t1"', '"t2"', text(marks.honest), text(marks.event)];
const sasMethods = '["m.sas.v1"]';

/** The members of each step as an honest client sends them. */
const steps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  request: {
    from_device: text(marks.device),
    methods: sasMethods,
    timestamp: now,
    to: text(marks.bot),
    body: '"verify"',
    msgtype: '"m.key.verification.request"',
  },
  ready: { from_device: text(marks.device), methods: sasMethods },
  start: {
    from_device: text(marks.device),
    method: '"m.sas.v1"',
    key_agreement_protocols: '["curve25519-hkdf-sha256"]',
    hashes: '["sha256"]',
    message_authentication_codes: '["hkdf-hmac-sha256.v2"]',
    short_authentication_string: '["decimal","emoji"]',
  },
  accept: {
    commitment: '"tXkz1X1IVZYeRlbAJgNBXnXSFsF4a0DCHgAqHuQyKKM"',
    hash: '"sha256"',
    key_agreement_protocol: '"curve25519-hkdf-sha256"',
    message_authentication_code: '"hkdf-hmac-sha256.v2"',
    short_authentication_string: '["decimal","emoji"]',
  },
  key: { key: '"tXkz1X1IVZYeRlbAJgNBXnXSFsF4a0DCHgAqHuQyKKM"' },
  mac: { keys: '"tXkz1X1IVZYeRlbAJgNBXnXSFsF4a0DCHgAqHuQyKKM"', mac: '{"ed25519:D":"x"}' },
  done: {},
  cancel: { code: '"m.user"', reason: '"because"' },
};

/** Events of other kinds that the bot looks into. */
const others: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'm.room.encrypted': {
    algorithm: '"m.olm.v1.curve25519-aes-sha2"',
    sender_key: '"tXkz1X1IVZYeRlbAJgNBXnXSFsF4a0DCHgAqHuQyKKM"',
    ciphertext: '{"x":{"type":0,"body":"AwoA"}}',
    session_id: '"s"',
  },
  'm.room_key': {
    algorithm: '"m.megolm.v1.aes-sha2"',
    room_id: '"!r:x"',
    session_id: '"s"',
    session_key: '"k"',
  },
  'm.forwarded_room_key': { algorithm: '"m.megolm.v1.aes-sha2"', room_id: '"!r:x"', session_key: '"k"' },
  'm.room_key_request': {
    action: '"request"',
    body: '{"room_id":"!r:x"}',
    requesting_device_id: '"D"',
    request_id: '"1"',
  },
  'm.room_key.withheld': { code: '"m.blacklisted"', algorithm: '"x"' },
  'm.secret.request': {
    name: '"m.cross_signing.master"',
    action: '"request"',
    request_id: '"1"',
    requesting_device_id: '"D"',
  },
  'm.secret.send': { request_id: '"1"', secret: '"x"' },
  'm.dummy': {},
  'm.room.message': { msgtype: '"m.text"', body: '"hello"', 'm.mentions': '{}' },
  'm.reaction': { 'm.relates_to': '{"rel_type":"m.annotation","event_id":"$x","key":"x"}' },
};

/** What is done to the members of an honest content: one of them replaced, gone, doubled, or one more. */
const harm = fc.record({
  member: fc.nat({ max: 20 }),
  kind: fc.constantFrom('replace', 'drop', 'double', 'add'),
  json: hostileJson,
  name: hostileText,
});

type Members = readonly (readonly [string, string])[];

function harmed(
  honest: Members,
  harms: readonly { member: number; kind: string; json: string; name: string }[],
): string {
  let members = [...honest];
  for (const { member, kind, json, name } of harms) {
    const at = members.length === 0 ? -1 : member % members.length;
    if (kind === 'add' || at === -1) members.push([name, json]);
    else if (kind === 'drop') members.splice(at, 1);
    else if (kind === 'double') members.push([members[at]![0], json]);
    else members = members.with(at, [members[at]![0], json]);
  }
  return objectText(members);
}

const relation = fc.constantFrom(...transactions).map((id) => `{"rel_type":"m.reference","event_id":${id}}`);

const step = fc
  .record({
    name: fc.constantFrom(...Object.keys(steps)),
    way: fc.constantFrom<Way>(
      'to-device',
      'to-device',
      'plain-room',
      'encrypted-room',
      'in-clear-in-encrypted-room',
    ),
    id: fc.constantFrom(...transactions),
    relation,
    harms: fc.array(harm, { minLength: 1, maxLength: 3 }),
  })
  .map(({ name, way, id, relation: relates, harms }) => {
    const tie: [string, string] = way === 'to-device' ? ['transaction_id', id] : ['m.relates_to', relates];
    const content = harmed([...Object.entries(steps[name]!), tie], harms);
    const isMessage = name === 'request' && way !== 'to-device';
    return { way, type: isMessage ? 'm.room.message' : `m.key.verification.${name}`, content };
  });

const other = fc
  .record({
    type: fc.oneof(
      { arbitrary: fc.constantFrom(...Object.keys(others)), weight: 6 },
      {
        arbitrary: fc.constantFrom('m.key.verification.', 'm.key.verification.x', 'm.key', 'org.example'),
        weight: 1,
      },
    ),
    way: fc.constantFrom<Way>('to-device', 'plain-room', 'encrypted-room', 'in-clear-in-encrypted-room'),
    harms: fc.array(harm, { minLength: 1, maxLength: 3 }),
  })
  .map(({ type, way, harms }) => ({ way, type, content: harmed(Object.entries(others[type] ?? {}), harms) }));

/** A cancel or any other step in its right form, of a verification that is somebody else's. */
const foreign = fc
  .tuple(fc.constantFrom(...Object.keys(steps)), fc.constantFrom<Way>('to-device', 'plain-room'))
  .map(([name, way]) => {
    const tie: [string, string] =
      way === 'to-device'
        ? ['transaction_id', text(marks.honest)]
        : ['m.relates_to', `{"rel_type":"m.reference","event_id":${text(marks.honest)}}`];
    const isMessage = name === 'request' && way !== 'to-device';
    const type = isMessage ? 'm.room.message' : `m.key.verification.${name}`;
    return { way, type, content: objectText([...Object.entries(steps[name]!), tie]) };
  });

/** An event that no honest client sends: of a friend out of form, of a stranger in any. */
export const hostileEvent: fc.Arbitrary<HostileEvent> = fc
  .oneof(
    { arbitrary: fc.tuple(fc.constantFrom('friend', 'friend', 'stranger'), step), weight: 6 },
    { arbitrary: fc.tuple(fc.constantFrom('friend', 'stranger'), other), weight: 2 },
    { arbitrary: fc.tuple(fc.constantFrom('friend', 'stranger'), foreign), weight: 2 },
  )
  .map(([from, event]) => ({ from, ...event }) as HostileEvent);
