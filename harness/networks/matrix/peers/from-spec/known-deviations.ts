import { canonicalJson } from '../../oracle/canonical-json.ts';
import { unpaddedBase64 } from '../../oracle/sas/base64.ts';
import { commitmentOf, sha256 } from '../../oracle/sas/commitment.ts';
import { newEphemeralKey } from '../../oracle/sas/key-agreement.ts';
import { flawedMacs, type MacFlaws } from '../../oracle/sas/flawed-macs.ts';
import { macInfo } from '../../oracle/sas/mac.ts';
import { keysById, stepType, type Content } from '../../oracle/sas/record.ts';
import type { SasRule } from '../../oracle/sas/rules/catalogue.ts';
import { compose, known, macRoute, type Facts, type OutgoingStep } from './compose.ts';
import {
  andAlso,
  change,
  changeOver,
  drop,
  put,
  twice,
  type Deviation,
  type Deviations,
} from './deviation.ts';

const minuteMs = 60_000;

/** A way to be wrong, and the part that the peer has to play for it. */
export interface KnownDeviation {
  readonly deviate: Deviations;
  /** Default: both transports. */
  readonly transport?: 'to-device' | 'room';
  readonly asks: boolean;
  readonly starts: boolean;
}

/** The deviating peer accepts what the other has started; most can be seen so. */
function accepting(deviate: Deviations, transport?: KnownDeviation['transport']): KnownDeviation {
  return { deviate, transport, asks: false, starts: false };
}

function starting(deviate: Deviations): KnownDeviation {
  return { deviate, asks: false, starts: true };
}

function asking(deviate: Deviations, transport: KnownDeviation['transport']): KnownDeviation {
  return { deviate, transport, asks: true, starts: true };
}

/** By the rule of SAS that each breaks, and the only one; as far as rules can be broken by what is sent. */
export const knownDeviations: Readonly<Partial<Record<SasRule, KnownDeviation>>> = {
  'transaction-id-in-room-event': accepting({ key: put({ transaction_id: 'mine' }) }, 'room'),
  'missing-transaction-id': accepting({ key: put({ transaction_id: undefined }) }, 'to-device'),
  'changed-transaction-id': accepting({ key: put({ transaction_id: 'another' }) }, 'to-device'),
  'missing-relates-to': accepting({ key: put({ 'm.relates_to': undefined }) }, 'room'),
  'wrong-relates-to': accepting(
    { key: change((content, { transactionId: event_id }) => ({ ...content, 'm.relates_to': { event_id } })) },
    'room',
  ),
  'room-step-as-m.room.message': accepting(
    // Servers refuse a message without a body.
    { key: (step) => [{ ...again(step, { msgtype: stepType('key'), body: '' }), type: 'm.room.message' }] },
    'room',
  ),
  'request-not-as-m.room.message': asking(
    { request: ({ content }) => [{ type: stepType('request'), content }] },
    'room',
  ),
  'request-to-somebody-else': asking({ request: put({ to: '@nobody:nowhere' }) }, 'room'),
  'missing-field': asking({ request: put({ methods: undefined }) }, 'to-device'),
  'request-without-timestamp': asking({ request: put({ timestamp: undefined }) }, 'to-device'),
  'request-too-old': asking({ request: dated(-11 * minuteMs) }, 'to-device'),
  'request-from-the-future': asking({ request: dated(6 * minuteMs) }, 'to-device'),
  'device-changed': starting({ start: put({ from_device: 'ANOTHER' }) }),

  'method-mismatch': accepting({ ready: put({ methods: ['m.reciprocate.v1'] }) }),
  'start-offers-too-little': starting({ start: put({ message_authentication_codes: ['hkdf-hmac-sha256'] }) }),
  'chose-what-was-not-offered': accepting({ accept: put({ message_authentication_code: 'hmac-sha256' }) }),
  'v1-mac-though-v2-offered': accepting({ accept: put({ message_authentication_code: 'hkdf-hmac-sha256' }) }),

  'padded-base64': commits((right) => `${right}=`),
  'unusable-key': starting(unusableKey()),
  'hex-commitment': commits((right) => Buffer.from(right, 'base64').toString('hex')),
  'commitment-without-transaction-id': commits(
    (_right, { ephemeral }, { transaction_id: _id, ...start }) => commitmentOf(ephemeral.publicText, start),
    'to-device',
  ),
  'commitment-without-relates-to': commits(
    (_right, { ephemeral }, { 'm.relates_to': _relation, ...start }) =>
      commitmentOf(ephemeral.publicText, start),
    'room',
  ),
  'commitment-over-non-canonical-json': commits((_right, { ephemeral }, start) =>
    hash(ephemeral.publicText + JSON.stringify(start)),
  ),
  'commitment-over-key-bytes': commits((_right, { ephemeral }, start) =>
    hash(Buffer.concat([Buffer.from(ephemeral.publicText, 'base64'), Buffer.from(canonicalJson(start))])),
  ),
  'commitment-without-key': commits((_right, _facts, start) => hash(canonicalJson(start))),
  'commitment-json-first': commits((_right, { ephemeral }, start) =>
    hash(canonicalJson(start) + ephemeral.publicText),
  ),
  'wrong-commitment': commits((_right, _facts, start) => commitmentOf(newEphemeralKey().publicText, start)),

  'v2-label-v1-bytes': macs({ method: 'hkdf-hmac-sha256' }),
  'mac-info-swapped': macs({
    info: ({ sender, receiver, transactionId }, id) =>
      macInfo({ sender: receiver, receiver: sender, transactionId }, id),
  }),
  'mac-info-without-transaction-id': macs({
    info: (route, id) => macInfo({ ...route, transactionId: '' }, id),
  }),
  'mac-info-without-key-id': macs({ info: (route) => macInfo(route, '') }),
  'mac-over-key-bytes': macs({ message: (key) => Buffer.from(key, 'base64') }),
  'wrong-mac': macs({ message: () => 'something else' }),
  'keys-mac-over-one-key': macs({ list: ([first = '']) => first }),
  'keys-mac-unsorted': macs({ list: (ids) => ids.toReversed().join(',') }),
  'keys-mac-joined-otherwise': macs({ list: (ids) => ids.join(', ') }),
  'wrong-keys-mac': macs({ list: () => 'something else' }),
  'master-key-not-in-mac': macs((facts) => ({ covers: (id) => id === `ed25519:${facts.self.device}` })),
  'device-key-not-in-mac': macs((facts) => ({ covers: (id) => id !== `ed25519:${facts.self.device}` })),
  'mac-covers-no-published-key': macs({ covers: () => false }),

  'start-before-ready': starting({ ready: (step, facts) => [compose(facts, 'start'), step], start: drop }),
  'accept-by-starter': starting({
    key: (step, facts) => [compose(facts, 'accept'), step],
  }),
  'key-before-starter-key': accepting({ accept: andAlso('key'), key: drop }),
  'second-key': accepting({ key: (step) => [step, again(step, { key: newEphemeralKey().publicText })] }),
  'mac-before-key': accepting({ key: (step, facts) => [compose(facts, 'mac'), step], mac: drop }),
  'early-done': accepting(changeOver('mac', 'done')),
  'step-twice': accepting({ mac: twice }),
  'mac-after-cancel': accepting({ mac: (step, facts) => [cancel(facts, 'm.user'), step], done: drop }),
  'step-after-cancel': starting({ key: (step, facts) => [cancel(facts, 'm.user'), step] }),

  'refused-right-mac': accepting({ mac: (_step, facts) => [cancel(facts, 'm.key_mismatch')], done: drop }),
  'cancelled-without-cause': accepting({ key: (_step, facts) => [cancel(facts, 'm.unexpected_message')] }),

  'never-answered-request': accepting({ ready: drop }, 'to-device'),
  'never-answered-request-in-room': accepting({ ready: drop }, 'room'),
  'start-never-sent': starting({ start: drop }),
  'never-answered-start': accepting({ accept: drop }),
  'key-never-sent': accepting({ key: drop }),
  'mac-never-sent': accepting({ mac: drop, done: drop }),
  'done-never-sent': accepting({ done: drop }),
};

function dated(fromNowMs: number): Deviation {
  return change((content) => ({ ...content, timestamp: Date.now() + fromNowMs }));
}

/** In either role: as the accepter, it has committed itself to that key. */
function unusableKey(): Deviations {
  const key = unpaddedBase64(new Uint8Array(32));
  const commit = change((content, facts) => ({
    ...content,
    commitment: commitmentOf(key, known(facts, 'start')),
  }));
  return { accept: commit, key: put({ key }) };
}

type Commit = (right: string, facts: Facts, start: Content) => string;

function commits(make: Commit, transport?: KnownDeviation['transport']): KnownDeviation {
  const accept = change((content, facts) => ({
    ...content,
    commitment: make(String(content['commitment']), facts, known(facts, 'start')),
  }));
  return accepting({ accept }, transport);
}

function macs(flaws: MacFlaws | ((facts: Facts) => MacFlaws)): KnownDeviation {
  const mac = change((content, facts) => {
    const chosen = typeof flaws === 'function' ? flaws(facts) : flaws;
    return {
      ...content,
      ...flawedMacs(known(facts, 'sharedSecret'), macRoute(facts), keysById(facts.self), chosen),
    };
  });
  return accepting({ mac });
}

function again(step: OutgoingStep, members: Content): OutgoingStep {
  return { ...step, content: { ...step.content, ...members } };
}

function cancel(facts: Facts, code: string): OutgoingStep {
  return compose(facts, 'cancel', { code, reason: 'on purpose' });
}

function hash(message: string | Uint8Array): string {
  return unpaddedBase64(sha256(message));
}
