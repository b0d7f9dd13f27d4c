import * as fc from 'fast-check';
import { hostileEvent, marks } from './hostile-events.ts';
import { hostileJson, hostileText, nearly, oneOf } from './hostile-json.ts';

/** Marks that stand for what is known only when it is told. */
export const places = { room: '@@room@@', friend: '@@friend@@', stranger: '@@stranger@@' } as const;

/** One thing that a homeserver tells and no honest one does. */
export interface Told {
  /** In the answer to which request. */
  readonly to: 'sync' | 'keys';
  /** Where in that answer, with {@link places}. */
  readonly path: readonly string[];
  /** `add`: to the list that is there; `set`: in its place. */
  readonly how: 'add' | 'set';
  /** JSON text with marks. */
  readonly json: string;
}

/** Whatever is deeper no server that is written in Python passes on, and this one could not put it together. */
const tooDeep = /[[{]{100}|(?:\{"a":){100}/u;
const told = (
  to: Told['to'],
  how: Told['how'],
  path: fc.Arbitrary<readonly string[]>,
  json: fc.Arbitrary<string>,
): fc.Arbitrary<Told> =>
  fc.record({
    to: fc.constant(to),
    how: fc.constant(how),
    path,
    json: json.filter((text) => !tooDeep.test(text)),
  });
const at = (...path: readonly string[]): fc.Arbitrary<readonly string[]> => fc.constant(path);
const text = (value: string): string => JSON.stringify(value);

const sender = oneOf(places.friend, places.stranger, '@nobody:elsewhere.test', '', 'x');
const room = ['rooms', 'join', places.room];

/** Events of the kinds that are sent by people, too, in an envelope that only a server can make. */
const event = hostileEvent.chain(({ type, content, from }) =>
  nearly({
    type: fc.constant(text(type)),
    sender: fc.constant(text(from === 'friend' ? places.friend : places.stranger)),
    content: fc.constant(content),
    event_id: fc.string({ maxLength: 12 }).map((id) => text(`$${id}`)),
    origin_server_ts: fc.constantFrom('1', '0', '1700000000000'),
  }),
);
const stateEvent = nearly({
  type: oneOf(
    'm.room.member',
    'm.room.encryption',
    'm.room.name',
    'm.room.power_levels',
    'm.room.create',
    'm.room.tombstone',
    'm.room.canonical_alias',
    'm.room.join_rules',
    'org.example',
  ),
  state_key: oneOf('', places.friend, places.stranger, marks.bot),
  sender,
  event_id: fc.string({ maxLength: 12 }).map((id) => text(`$s${id}`)),
  origin_server_ts: fc.constantFrom('1', '1700000000000'),
  content: nearly({
    membership: oneOf('join', 'invite', 'knock'),
    algorithm: oneOf('m.megolm.v1.aes-sha2', 'org.example'),
    displayname: hostileText.map(text),
    name: hostileText.map(text),
    users: hostileJson,
  }),
});

const accountData = nearly({
  type: oneOf(
    'm.direct',
    'm.push_rules',
    'm.fully_read',
    'm.tag',
    'm.secret_storage.default_key',
    'm.secret_storage.key.x',
    'm.cross_signing.master',
    'm.cross_signing.self_signing',
    'm.cross_signing.user_signing',
    'm.megolm_backup.v1',
    'm.identity_server',
    'org.example',
    '__proto__',
  ),
  content: fc.oneof(
    hostileJson,
    nearly({
      key: hostileText.map(text),
      encrypted: hostileJson,
      algorithm: oneOf('m.secret_storage.v1.aes-hmac-sha2'),
      iv: hostileText.map(text),
      mac: hostileText.map(text),
      global: hostileJson,
      [places.friend]: hostileJson,
    }),
  ),
});

const key = fc.constantFrom('"tXkz1X1IVZYeRlbAJgNBXnXSFsF4a0DCHgAqHuQyKKM"', '"AAAA"', '""');
const signatures = nearly({
  [places.friend]: nearly({ [`ed25519:${marks.device}`]: key, 'ed25519:x': key }),
});
const deviceKeys = nearly({
  user_id: oneOf(places.friend, places.stranger),
  device_id: oneOf(marks.device, 'OTHER', ''),
  algorithms: oneOf(['m.olm.v1.curve25519-aes-sha2', 'm.megolm.v1.aes-sha2'], []),
  keys: nearly({
    [`ed25519:${marks.device}`]: key,
    [`curve25519:${marks.device}`]: key,
    'ed25519:OTHER': key,
  }),
  signatures,
  unsigned: hostileJson,
});
const crossSigningKey = nearly({
  user_id: oneOf(places.friend, places.stranger),
  usage: oneOf(['master'], ['self_signing'], ['user_signing'], []),
  keys: nearly({ 'ed25519:tXkz1X1IVZYeRlbAJgNBXnXSFsF4a0DCHgAqHuQyKKM': key }),
  signatures,
});

/** Something that a homeserver tells a bot of its own: events, account data, keys of others, or what is around them. */
export const hostileTold: fc.Arbitrary<Told> = fc.oneof(
  {
    arbitrary: told('sync', 'add', at('to_device', 'events'), fc.oneof(event, event, hostileJson)),
    weight: 5,
  },
  {
    arbitrary: told(
      'sync',
      'add',
      at(...room, 'timeline', 'events'),
      fc.oneof(event, stateEvent, hostileJson),
    ),
    weight: 5,
  },
  {
    arbitrary: told(
      'sync',
      'add',
      fc.constantFrom(['account_data', 'events'], [...room, 'account_data', 'events']),
      fc.oneof(accountData, accountData, hostileJson),
    ),
    weight: 5,
  },
  {
    arbitrary: told(
      'sync',
      'add',
      fc.constantFrom([...room, 'ephemeral', 'events'], [...room, 'state', 'events'], ['presence', 'events']),
      fc.oneof(stateEvent, hostileJson),
    ),
    weight: 2,
  },
  {
    arbitrary: told(
      'sync',
      'set',
      fc.constantFrom<readonly string[]>(
        ['device_one_time_keys_count'],
        ['device_unused_fallback_key_types'],
        ['device_lists', 'left'],
        ['presence'],
        ['groups'],
        ['account_data'],
        ['rooms', 'knock'],
        ['rooms', 'invite', '!x:y'],
        ['rooms', 'leave', '!x:y'],
        ['rooms', 'join', '!x:y'],
        [...room, 'summary'],
        [...room, 'unread_notifications'],
        [...room, 'ephemeral'],
      ),
      hostileJson,
    ),
    weight: 3,
  },
  {
    arbitrary: told(
      'keys',
      'set',
      at('device_keys', places.friend, marks.device),
      fc.oneof(deviceKeys, deviceKeys, hostileJson),
    ),
    weight: 3,
  },
  {
    arbitrary: told(
      'keys',
      'set',
      fc.constantFrom<readonly string[]>(
        ['master_keys', places.friend],
        ['self_signing_keys', places.friend],
        ['user_signing_keys', places.friend],
      ),
      fc.oneof(crossSigningKey, crossSigningKey, hostileJson),
    ),
    weight: 3,
  },
  {
    arbitrary: told(
      'keys',
      'set',
      fc.constantFrom<readonly string[]>(['failures'], ['device_keys', places.friend], ['org.example']),
      hostileJson,
    ),
    weight: 1,
  },
);
