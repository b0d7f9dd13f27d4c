import { hkdfSync } from 'node:crypto';
import { canonicalJson } from '../../canonical-json.ts';
import { unpaddedBase64 } from '../base64.ts';
import { commitmentOf, sha256 } from '../commitment.ts';
import { sasEmoji } from '../emoji.ts';
import { flawedMacs, type MacFlaws } from '../flawed-macs.ts';
import { macInfo, type MacContent } from '../mac.ts';
import { stepNameOf, type Content, type RecordedStep, type SasRecord, type StepName } from '../record.ts';
import type { SasRule } from '../rules/catalogue.ts';
import { readShortString, shortString, type SasSide, type ShortString } from '../short-string.ts';
import { opposite, viewOf, type Role } from '../view.ts';
import {
  andThen,
  endBefore,
  honestRecord,
  insertBefore,
  moveBefore,
  positionOf,
  requestId,
  type Facts,
  type HonestOptions,
} from './honest-record.ts';

const room = { transport: 'room' } as const;
const minuteMs = 60_000;
const judgedStarts = { starter: 'judged' } as const;
const offers = {
  method: 'm.sas.v1',
  key_agreement_protocols: ['curve25519-hkdf-sha256'],
  hashes: ['sha256'],
  message_authentication_codes: ['hkdf-hmac-sha256.v2'],
  short_authentication_string: ['decimal', 'emoji'],
};

/** For each rule a record that breaks it, and no other. */
export const brokenRecords: Readonly<
  Record<Exclude<SasRule, 'key-of-another-verification'>, () => SasRecord>
> = {
  'transaction-id-in-room-event': () =>
    honestRecord({
      ...room,
      change: { 'judged key': (content) => ({ ...content, transaction_id: requestId }) },
    }),
  'missing-transaction-id': () =>
    honestRecord({ change: { 'judged done': ({ transaction_id: _left, ...content }) => content } }),
  'changed-transaction-id': () =>
    honestRecord({ change: { 'judged key': (content) => ({ ...content, transaction_id: 'another' }) } }),
  'missing-relates-to': () =>
    honestRecord({ ...room, change: { 'judged ready': ({ 'm.relates_to': _left, ...content }) => content } }),
  'wrong-relates-to': () =>
    honestRecord({
      ...room,
      change: {
        'judged mac': (content) => ({
          ...content,
          'm.relates_to': { rel_type: 'm.thread', event_id: requestId },
        }),
      },
    }),
  'room-step-as-m.room.message': () =>
    asType(
      honestRecord({
        ...room,
        change: { 'judged key': (content) => ({ ...content, msgtype: 'm.key.verification.key' }) },
      }),
      'key',
      'm.room.message',
    ),
  'request-not-as-m.room.message': () =>
    asType(honestRecord({ ...room, requester: 'judged' }), 'request', 'm.key.verification.request'),
  'request-to-somebody-else': () =>
    honestRecord({
      ...room,
      requester: 'judged',
      change: { 'judged request': (content) => ({ ...content, to: '@bob:x' }) },
    }),
  'step-in-clear': () => {
    const record = honestRecord(room);
    const steps = record.steps.map((step) => ({ ...step, encrypted: stepNameOf(step) !== 'ready' }));
    return { ...record, roomIsEncrypted: true, steps };
  },
  'unheard-step-in-clear': () => {
    const record = endBefore(honestRecord(room), 'other', 'start');
    const steps = record.steps.map((step) => ({ ...step, encrypted: stepNameOf(step) !== 'ready' }));
    return { ...record, roomIsEncrypted: true, other: { ...record.other, hearsClearSteps: false }, steps };
  },
  'missing-field': () =>
    honestRecord({
      requester: 'judged',
      change: { 'judged request': ({ methods: _left, ...content }) => content },
    }),
  'request-without-timestamp': () => request({ timestamp: undefined }),
  'request-too-old': () => request({ timestamp: -11 * minuteMs }),
  'request-from-the-future': () => request({ timestamp: 6 * minuteMs }),
  'device-changed': () =>
    honestRecord({
      ...judgedStarts,
      change: { 'judged start': (content) => ({ ...content, from_device: 'NEW' }) },
    }),

  'method-mismatch': () =>
    honestRecord({
      change: { 'judged ready': (content) => ({ ...content, methods: ['m.reciprocate.v1'] }) },
    }),
  'start-offers-too-little': () =>
    honestRecord({
      ...judgedStarts,
      method: 'hkdf-hmac-sha256',
      change: {
        'judged start': (content) => ({ ...content, message_authentication_codes: ['hkdf-hmac-sha256'] }),
      },
    }),
  'chose-what-was-not-offered': () =>
    honestRecord({
      change: { 'other start': (content) => ({ ...content, short_authentication_string: ['decimal'] }) },
    }),
  'v1-mac-though-v2-offered': () => honestRecord({ method: 'hkdf-hmac-sha256' }),

  'padded-base64': () => commitment((right) => `${right}=`),
  'unusable-key': () =>
    honestRecord({
      ...judgedStarts,
      change: { 'judged key': (content) => ({ ...content, key: 'A'.repeat(43) }) },
    }),
  'hex-commitment': () => commitment((right) => Buffer.from(right, 'base64').toString('hex')),

  'commitment-without-transaction-id': () =>
    commitment((_, key, { transaction_id: _id, ...start }) => hash(key + canonicalJson(start))),
  'commitment-without-relates-to': () =>
    commitment((_, key, { 'm.relates_to': _relation, ...start }) => hash(key + canonicalJson(start)), room),
  'commitment-over-known-fields-only': () =>
    commitment((_, key, { extra: _extra, ...start }) => hash(key + canonicalJson(start)), {
      change: { 'other start': (content) => ({ ...content, extra: 1 }) },
    }),
  'commitment-over-own-start': () => {
    // The bot's start loses to that of a smaller user id, but it hashes its own.
    const own = { from_device: 'BOT', ...offers, transaction_id: requestId };
    const record = commitment((_, key) => commitmentOf(key, own));
    const step = { sender: '@bot:x', type: 'm.key.verification.start', content: own };
    return insertBefore(record, ['other', 'start'], step);
  },
  'commitment-over-non-canonical-json': () =>
    commitment((_, key, start) => hash(key + JSON.stringify(start))),
  'commitment-over-key-bytes': () =>
    commitment((_, key, start) =>
      hash(Buffer.concat([Buffer.from(key, 'base64'), Buffer.from(canonicalJson(start))])),
    ),
  'commitment-over-starter-key': () =>
    commitment((_, _key, start, { ephemeral }) => commitmentOf(ephemeral.other.publicText, start)),
  'commitment-without-key': () => commitment((_, _key, start) => hash(canonicalJson(start))),
  'commitment-json-first': () => commitment((_, key, start) => hash(canonicalJson(start) + key)),
  'wrong-commitment': () => commitment(() => hash('something else')),

  'short-string-with-roles-swapped': () =>
    shown((secret, starter, accepter) => shortString(secret, accepter, starter, requestId)),
  'short-string-of-legacy-key-agreement': () =>
    shown((secret, starter, accepter) => {
      const sides = [starter, accepter].flatMap(({ user, device }) => [user, device]);
      const info = ['MATRIX_KEY_VERIFICATION_SAS', ...sides, requestId].join('');
      return readShortString(new Uint8Array(hkdfSync('sha256', secret, '', info, 6)));
    }),
  'emoji-split-twice': () =>
    shown((...sides) => {
      const right = shortString(...sides, requestId);
      return { ...right, emoji: readShortString(Uint8Array.from(right.indices.slice(0, 6))).emoji };
    }),
  'emoji-and-decimals-disagree': () =>
    shown((...sides) => ({ ...shortString(...sides, requestId), emoji: sasEmoji.slice(0, 7) })),
  'wrong-short-string': () => shown(() => readShortString(Buffer.alloc(6))),

  'v2-label-v1-bytes': () => mac((facts) => macsOf(facts, { method: 'hkdf-hmac-sha256' })),
  'v1-label-v2-bytes': () =>
    mac((facts) => macsOf(facts, { method: 'hkdf-hmac-sha256.v2' }), {
      ...judgedStarts,
      method: 'hkdf-hmac-sha256',
    }),
  'mac-info-swapped': () =>
    mac((facts) => macsOf(facts, { info: (_route, id) => macInfo(facts.route('other'), id) })),
  'mac-info-without-transaction-id': () =>
    mac((facts) => macsOf(facts, { info: (route, id) => macInfo({ ...route, transactionId: '' }, id) })),
  'mac-info-without-key-id': () => mac((facts) => macsOf(facts, { info: (route) => macInfo(route, '') })),
  'mac-info-of-another-key': () =>
    mac((facts) =>
      macsOf(facts, { info: (route, id) => macInfo(route, id === 'KEY_IDS' ? id : 'ed25519:BOT') }),
    ),
  'mac-over-key-bytes': () => mac((facts) => macsOf(facts, { message: (key) => Buffer.from(key, 'base64') })),
  'mac-over-another-key': () =>
    mac((facts) => macsOf(facts, { message: () => facts.keys.judged['ed25519:BOT']! })),
  'wrong-mac': () => mac((facts) => macsOf(facts, { message: () => 'something else' })),
  'keys-mac-over-one-key': () => mac((facts) => macsOf(facts, { list: () => 'ed25519:BOT' })),
  'keys-mac-unsorted': () => mac((facts) => macsOf(facts, { list: (ids) => ids.toReversed().join(',') })),
  'keys-mac-joined-otherwise': () => mac((facts) => macsOf(facts, { list: (ids) => ids.join(', ') })),
  'wrong-keys-mac': () => mac((facts) => macsOf(facts, { list: () => 'something else' })),
  'master-key-not-in-mac': () => mac((facts) => macsOf(facts, { covers: (id) => id === 'ed25519:BOT' })),
  'device-key-not-in-mac': () => mac((facts) => macsOf(facts, { covers: (id) => id !== 'ed25519:BOT' })),
  'mac-covers-no-published-key': () => mac((facts) => macsOf(facts, { covers: () => false })),
  'mac-of-unpublished-key': () => {
    const record = honestRecord();
    const publishedKeyIds = new Set(['ed25519:BOT']);
    return { ...record, judged: { ...record.judged, publishedKeyIds } };
  },

  'start-before-ready': () =>
    moveBefore(honestRecord(judgedStarts), ['judged', 'start'], ['judged', 'ready']),
  'accept-by-starter': () => {
    const record = honestRecord(judgedStarts);
    const { type, content } = record.steps[positionOf(record, 'other', 'accept')]!;
    return insertBefore(record, ['other', 'mac'], { sender: record.judged.user, type, content });
  },
  'key-before-starter-key': () => moveBefore(honestRecord(), ['judged', 'key'], ['other', 'key']),
  'second-key': () =>
    insertBefore(honestRecord(), ['other', 'done'], {
      sender: '@bot:x',
      type: 'm.key.verification.key',
      content: { key: honestRecord(judgedStarts).steps[5]!.content['key'], transaction_id: requestId },
    }),
  'mac-before-key': () => moveBefore(honestRecord(), ['judged', 'mac'], ['judged', 'key']),
  'mac-before-key-ack': () => {
    const record = honestRecord();
    const at = positionOf(record, 'other', 'key');
    const late = { ...record.steps[at]!, acknowledgedAtMs: record.steps.length };
    return { ...record, steps: record.steps.with(at, late) };
  },
  'mac-before-confirm': () => {
    const record = honestRecord();
    return { ...record, judged: { ...record.judged, confirmedAtMs: Infinity } };
  },
  'early-done': () => moveBefore(honestRecord(), ['judged', 'done'], ['judged', 'mac']),
  'step-twice': () => {
    const record = honestRecord();
    return insertBefore(record, ['other', 'done'], record.steps[positionOf(record, 'judged', 'mac')]!);
  },
  'answered-finished-flow': () => {
    const record = honestRecord();
    const ready = record.steps[positionOf(record, 'judged', 'ready')]!;
    return { ...record, steps: [...record.steps, { ...ready, atMs: record.steps.length + 1 }] };
  },
  'mac-after-cancel': () =>
    insertBefore(
      endBefore(honestRecord(), 'other', 'done'),
      ['judged', 'mac'],
      cancel('@alice:x', 'm.mismatched_sas'),
    ),
  'step-after-cancel': () => insertBefore(honestRecord(), ['judged', 'done'], cancel('@bot:x', 'm.user')),
  'cancel-answers-cancel': () => {
    const record = endBefore(honestRecord(), 'other', 'mac');
    return andThen(andThen(record, 'other', 'cancel', { code: 'm.user' }), 'judged', 'cancel', {
      code: 'm.user',
    });
  },
  'unknown-cancel-code': () => {
    // In answer to a step out of order, so that there is a cause.
    const record = moveBefore(
      endBefore(honestRecord(), 'other', 'done'),
      ['other', 'mac'],
      ['judged', 'key'],
    );
    return andThen(endBefore(record, 'judged', 'mac'), 'judged', 'cancel', { code: 'm.made_up' });
  },

  'refused-right-commitment': () =>
    andThen(endBefore(honestRecord(judgedStarts), 'other', 'mac'), 'judged', 'cancel', {
      code: 'm.mismatched_commitment',
    }),
  'refused-right-mac': () =>
    andThen(endBefore(honestRecord(), 'judged', 'mac'), 'judged', 'cancel', { code: 'm.key_mismatch' }),
  'checked-keys-mac-over-one-key': () => {
    const record = honestRecord();
    // Nothing is missing from a mac of one key where no other is published.
    const judged = { ...record.judged, masterKey: undefined };
    const change = {
      'judged mac': (content: Content, facts: Facts): Content => ({
        ...content,
        ...macsOf(facts, { covers: (id) => id === 'ed25519:BOT' }),
      }),
    };
    const oneKey = endBefore(honestRecord({ change }), 'other', 'done');
    return andThen({ ...oneKey, judged }, 'judged', 'cancel', { code: 'm.key_mismatch' });
  },
  'cancelled-without-cause': () =>
    andThen(endBefore(honestRecord(), 'other', 'mac'), 'judged', 'cancel', { code: 'm.unexpected_message' }),
  'ignored-wrong-commitment': () =>
    honestRecord({
      ...judgedStarts,
      change: { 'other accept': (content) => ({ ...content, commitment: hash('') }) },
    }),
  'ignored-wrong-mac': () =>
    honestRecord({ change: { 'other mac': (content) => ({ ...content, keys: hash('') }) } }),

  'mac-refused': () => {
    const record = endBefore(honestRecord(), 'other', 'done');
    const blind = { ...record, other: { ...record.other, ephemeralSecret: undefined } };
    return andThen(blind, 'other', 'cancel', { code: 'm.mismatched_sas' });
  },

  'never-answered-request': () => endBefore(honestRecord(), 'judged', 'ready'),
  'never-answered-request-in-room': () => endBefore(honestRecord(room), 'judged', 'ready'),
  'start-never-sent': () => endBefore(honestRecord(judgedStarts), 'judged', 'start'),
  'never-answered-start': () => endBefore(honestRecord(), 'judged', 'accept'),
  'never-answered-start-of-stranger': () => {
    const record = endBefore(honestRecord(), 'judged', 'accept');
    return { ...record, judged: { ...record.judged, sharesEncryptedRoom: false } };
  },
  'key-never-sent': () => endBefore(honestRecord(), 'judged', 'key'),
  'mac-never-sent': () => endBefore(honestRecord(), 'judged', 'mac'),
  'done-never-sent': () => endBefore(honestRecord(), 'judged', 'done'),
  'request-never-arrived': () => ({ ...honestRecord(), steps: [] }),
  'was-owed-a-step': () => endBefore(honestRecord(judgedStarts), 'other', 'accept'),
};

function request(members: Content): SasRecord {
  return honestRecord({
    requester: 'judged',
    change: { 'judged request': (content) => ({ ...content, ...members }) },
  });
}

type StringOf = (secret: Uint8Array, starter: SasSide, accepter: SasSide) => ShortString;

function commitment(
  make: (right: string, key: string, start: Content, facts: Facts) => string,
  options: HonestOptions = {},
): SasRecord {
  return honestRecord({
    ...options,
    change: {
      ...options.change,
      'judged accept': (content, facts) => {
        const right = String(content['commitment']);
        return { ...content, commitment: make(right, facts.ephemeral.judged.publicText, facts.start, facts) };
      },
    },
  });
}

function mac(make: (facts: Facts) => MacContent, options: HonestOptions = {}): SasRecord {
  return honestRecord({
    ...options,
    change: { 'judged mac': (content, facts) => ({ ...content, ...make(facts) }) },
  });
}

/** The bot's MACs with flaws. */
export function macsOf({ secret, route, keys }: Facts, flaws: MacFlaws): MacContent {
  return flawedMacs(secret, route('judged'), new Map(Object.entries(keys.judged)), flaws);
}

function shown(string: StringOf): SasRecord {
  return shownBy(honestRecord(), string);
}

/** The record with a string that the bot is said to have shown. */
export function shownBy(record: SasRecord, string: StringOf): SasRecord {
  const { start, sharedSecret, first } = viewOf(record);
  const side = (by: Role): SasSide => ({
    ...record[by],
    ephemeralKey: String(first(by, 'key')!.content['key']),
  });
  const { emoji, decimals } = string(sharedSecret!, side(start!.by), side(opposite(start!.by)));
  return {
    ...record,
    judged: { ...record.judged, shown: { symbols: emoji.map(({ symbol }) => symbol), decimals } },
  };
}

function cancel(sender: string, code: string): Pick<RecordedStep, 'sender' | 'type' | 'content'> {
  return { sender, type: 'm.key.verification.cancel', content: { code, transaction_id: requestId } };
}

/** The record with one step of the bot under another event type. */
function asType(record: SasRecord, name: StepName, type: string): SasRecord {
  const at = positionOf(record, 'judged', name);
  return { ...record, steps: record.steps.with(at, { ...record.steps[at]!, type }) };
}

/** SHA-256 as a commitment is written. */
export function hash(message: string | Uint8Array): string {
  return unpaddedBase64(sha256(message));
}
