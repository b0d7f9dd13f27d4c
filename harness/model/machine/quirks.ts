import { inputNames, uselessStarts } from './inputs.ts';
import type { Row } from './row.ts';
import { goes, ignores } from './row.ts';
import { finalStates, liveStates } from './states.ts';

/** What an implementation was seen to do against the specification, and what is therefore no news about a bot that is built on it. */
export interface Quirk {
  readonly implementation: keyof typeof implementations;
  readonly says: string;
  /** Added to what the specification allows. Absent: only values show it, which are for the codec. */
  readonly row?: Row;
  /** What is said as the specification allows, and leads elsewhere. Default: false. */
  readonly isInstead?: boolean;
}

/** Where the quirks of each were measured. */
export const implementations = {
  'matrix-rust-sdk': 'matrix-sdk-crypto-wasm 18.9.0, as matrix-js-sdk 43 uses it',
} as const;

/** This list grows by measurement alone, never to make a run pass. */
export const quirks: readonly Quirk[] = [
  {
    implementation: 'matrix-rust-sdk',
    says: 'passes over a start of another method after its own, and goes on with its own',
    row: { in: ['started'], on: ['start/unknown-method'], may: [ignores], source: 'framework' },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'passes over a start of another method while nobody has started yet',
    row: { in: ['ready', 'willing'], on: ['start/unknown-method'], may: [ignores], source: 'sas' },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'forgets a verification by to-device messages that has ended, and takes its request for a new one',
    row: {
      in: finalStates,
      on: ['request', 'request/again'],
      where: { decides: 'operator', transport: 'to-device' },
      may: [goes('asked')],
      source: 'framework',
    },
    isInstead: true,
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'forgets a verification by to-device messages that has ended, and answers its request anew',
    row: {
      in: finalStates,
      on: ['request', 'request/again'],
      where: { decides: 'bot', transport: 'to-device' },
      may: [goes('willing', 'ready')],
      source: 'framework',
    },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'computes its commitment over those fields of start that it knows',
    row: {
      in: ['accepted'],
      on: ['key', 'key/second'],
      where: { decides: 'operator' },
      may: [goes('shown', 'key (commitment-over-known-fields-only)', 'shown')],
      source: 'sas',
    },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'computes its commitment over those fields of start that it knows',
    row: {
      in: ['accepted'],
      on: ['key', 'key/second'],
      where: { decides: 'bot' },
      may: [goes('vouched', 'key (commitment-over-known-fields-only)', 'mac')],
      source: 'sas',
    },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'cancels for a key of low order with a code that is none, "Invalid public key"',
    row: {
      in: ['accepted', 'keyed', 'keyed-in-vain'],
      on: ['key/unusable'],
      may: [goes('cancelled', 'cancel Invalid public key')],
      source: 'sas',
    },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'passes over a key that is no base64, and waits for another',
    row: { in: ['accepted', 'keyed', 'keyed-in-vain'], on: ['key/malformed'], may: [ignores], source: 'sas' },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'cancels what is cancelled already when its peer asks anew',
    row: {
      in: ['cancelled'],
      on: ['request/unknown-method', 'request/second'],
      may: [goes('same', 'cancel m.user')],
      source: 'framework',
    },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'cancels for a start of another device before both are ready, with m.invalid_message',
    row: {
      in: ['asked'],
      on: ['start/other-device'],
      may: [goes('cancelled', 'cancel m.invalid_message')],
      source: 'framework',
    },
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'cancels for a start that offers nothing it can do, and goes on all the same',
    row: {
      in: [
        'ready',
        'willing',
        'started',
        'keyed',
        'keyed-in-vain',
        'shown',
        'shown-mac',
        'shown-mac-device',
        'shown-mac-wrong',
        'vouched',
        'finishing',
        'finishing-unsigned',
        'finishing-device',
      ],
      on: uselessStarts,
      may: [goes('same', 'cancel m.unknown_method')],
      source: 'sas',
    },
    isInstead: true,
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'takes an accept that chooses the older mac although the newer was offered',
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'takes an accept without a method, and a commitment in hexadecimal up to the key',
  },
  {
    implementation: 'matrix-rust-sdk',
    says: 'calls a request done as soon as the peer says so, while its verification goes on',
  },
  { implementation: 'matrix-rust-sdk', says: 'leaves a request open whose verification it has cancelled' },
  ...inputNames
    .filter((input) => input.startsWith('cancel/'))
    .map((input): Quirk => ({
      implementation: 'matrix-rust-sdk',
      says: 'tells all devices of the peer again that the peer has cancelled',
      row: {
        in: liveStates,
        on: [input],
        where: { transport: 'to-device', asks: 'bot' },
        may: [goes('cancelled', `cancel ${input.slice('cancel/'.length)}`)],
        source: 'framework',
      },
    })),
];
