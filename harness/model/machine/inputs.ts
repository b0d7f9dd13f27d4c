import { cancelCodes, type CancelCode } from '../../networks/matrix/oracle/sas/cancel-codes.ts';
import { isFinal, type State } from './states.ts';
import type { Variant } from './variants.ts';

/** What can be done to a bot, in words that complete "the peer sends …" or say who else does what. */
const listed = {
  request: 'a request',
  'request/again': 'its request once more, the same in every byte',
  'request/too-old': 'a request that is eleven minutes old',
  'request/from-the-future': 'a request that is six minutes ahead',
  'request/undated': 'a request without a timestamp',
  'request/unknown-method': 'a request that names only a method that nobody has',
  'request/to-another': 'a request that is meant for somebody else in the room',
  ready: 'ready',
  'ready/unknown-method': 'ready with only a method that nobody has',
  start: 'start',
  'start/unknown-method': 'a start of a method that nobody has',
  'start/old-agreement': 'a start that offers only the key agreement curve25519',
  'start/no-decimal': 'a start that offers no way to show the string',
  'start/no-hash': 'a start that offers only a hash that nobody has',
  'start/no-mac': 'a start that offers only a message authentication code that nobody has',
  'start/old-mac': 'a start that offers only the older message authentication code, hkdf-hmac-sha256',
  'start/unknown-first': 'a start that offers first what nobody has, and then what is usual, in each list',
  'start/other-device': 'a start that names another device',
  accept: 'accept',
  'accept/not-offered': 'an accept that chooses a hash that was not offered',
  'accept/wrong-commitment': 'an accept whose commitment fits no key',
  key: 'its key',
  'key/unusable': 'a key that gives everybody the same secret',
  'key/malformed': 'a key that is no base64',
  'key/second': 'another key than the one that it sent before or committed to',
  mac: 'a right mac of its device key and its master key',
  'mac/extra-key': 'a right mac that also covers a key that nobody has published',
  'mac/device-only': 'a right mac of its device key alone',
  'mac/wrong': 'a mac in which all is wrong',
  'mac/one-wrong': 'a mac that is right but for the master key',
  'mac/wrong-list': 'a mac that is right but for the list of key ids',
  'mac/unknown-keys': 'a right mac that covers only keys that nobody has published',
  'mac/swapped': 'a mac that names the receiver before the sender',
  'mac/confused-id': 'a right mac of a device whose id is the master key of its owner',
  'mac/new-identity':
    'a right mac of another master key, which it has published since the verification began',
  done: 'done',
} as const;

const others = {
  repeat: 'its last step once more, the same in every byte',
  'other-transport/key': 'its key by the other transport',
  'stranger/key': 'a third user sends a key under the id of the verification',
  'stranger/mac': 'a third user sends a mac under the id of the verification',
  'stranger/cancel': 'a third user sends a cancel under the id of the verification',
  'order/ask': 'the operator has the bot ask the peer',
  'order/accept': 'the operator accepts',
  'order/match': 'the operator says that the strings are the same',
  'order/no-match': 'the operator says that the strings differ',
  'order/cancel': 'the operator gives it up',
  'time/10-minutes': 'ten minutes pass',
  'request/second': 'another request from the same device while the first one goes on',
} as const;

/** Ends a verification from the side of the peer. */
export type CancelInput = `cancel/${CancelCode | 'com.example.reason'}`;
/** Everything that can be done to the bot's side of a verification. */
export type Input = keyof typeof listed | CancelInput | keyof typeof others;

const cancels = Object.fromEntries(
  [...cancelCodes, 'com.example.reason' as const].map((code) => [`cancel/${code}`, `cancel with ${code}`]),
) as Record<CancelInput, string>;

export const inputs: Readonly<Record<Input, string>> = { ...listed, ...cancels, ...others };
export const inputNames = Object.keys(inputs) as Input[];

/** Each offers nothing that a bot must have for one of the choices. */
export const uselessStarts: readonly Input[] = [
  'start/old-agreement',
  'start/no-decimal',
  'start/no-hash',
  'start/no-mac',
];
/** By these a verification can go on as by the usual one. */
export const unusualStarts: readonly Input[] = ['start/old-mac', 'start/unknown-first'];

/** Whether an input exists at all where the bot takes part in that way and stands there. */
export function exists(input: Input, { decides, transport, asks }: Variant, state: State): boolean {
  // There is no step of the peer yet; and a request that is said again in a room is another one.
  if (input === 'repeat' && (state === 'asking' || (transport === 'room' && mayFollowRequest(asks, state))))
    return false;
  // What a device that is not known to verify gets by a start is a verification of its own.
  if (input.startsWith('start') && transport === 'to-device' && isFinal(state)) return false;
  if (input.startsWith('start') && state === 'none') return asks === 'nobody';
  // Servers date what goes into a room themselves.
  const isDated = input === 'request/too-old' || input === 'request/from-the-future';
  if (isDated || input === 'request/undated' || input === 'request/again')
    return transport === 'to-device' && asks === 'peer';
  if (input === 'request/to-another') return transport === 'room' && asks === 'peer';
  if (input.startsWith('request') && input !== 'request/second') return asks === 'peer';
  if (input === 'order/ask') return asks === 'bot';
  return !input.startsWith('order/') || decides === 'operator';
}

/** Whether the last step of the peer may be its request; after an end it may ask anew. */
function mayFollowRequest(asks: Variant['asks'], state: State): boolean {
  const untilStart: readonly State[] = ['asked', 'willing', 'started'];
  return isFinal(state) || (asks === 'peer' && untilStart.includes(state));
}

/** Whether a verification can begin with it. */
export function isOpener(input: Input, { asks }: Pick<Variant, 'asks'>): boolean {
  if (asks === 'nobody') return input.startsWith('start');
  return input === 'order/ask' || (input.startsWith('request') && !/again|second/.test(input));
}
