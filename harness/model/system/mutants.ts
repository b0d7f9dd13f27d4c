import { goes, type Row } from '../machine/row.ts';

/** A machine that is wrong in one place. */
export interface MachineMutant {
  /** What it does, in words that go on "a bot that …". */
  readonly says: string;
  /** Takes the place of the specification's rows where it fits. */
  readonly row: Row;
}

/** One for each invariant of security: the exhaustive search must find it, or its silence about the machine means nothing. */
export const machineMutants: Readonly<Record<string, MachineMutant>> = {
  V01: {
    says: 'signs as soon as its own mac is out',
    row: { in: ['shown'], on: ['order/match'], may: [goes('vouched', 'ok', 'mac', 'signed')], source: 'sas' },
  },
  V02: {
    says: 'signs at the end, also where that is a cancel',
    row: { in: ['vouched'], on: ['cancel/m.user'], may: [goes('cancelled', 'signed')], source: 'framework' },
  },
  V28: {
    says: 'sends its key with its accept',
    row: {
      in: ['peer-started'],
      on: ['order/accept'],
      may: [goes('accepted', 'ok', 'accept', 'key')],
      source: 'sas',
    },
  },
  V29: {
    says: 'takes any key, whatever was committed to',
    row: { in: ['keyed'], on: ['key/second'], may: [goes('shown', 'shown')], source: 'sas' },
  },
  V38: {
    says: 'sends its mac without being told that the strings match',
    row: { in: ['keyed'], on: ['key'], may: [goes('vouched', 'shown', 'mac')], source: 'sas' },
  },
  V39: {
    says: 'hears "they differ" and does what it does for "they match"',
    row: { in: ['shown'], on: ['order/no-match'], may: [goes('vouched', 'ok', 'mac')], source: 'sas' },
  },
  V40: {
    says: 'does not look at the mac of the list',
    row: {
      in: ['vouched'],
      on: ['mac/wrong-list'],
      may: [goes('finishing', 'done', 'signed')],
      source: 'sas',
    },
  },
  V41: {
    says: 'is content with one right mac among several',
    row: {
      in: ['vouched'],
      on: ['mac/one-wrong'],
      may: [goes('finishing', 'done', 'signed')],
      source: 'sas',
    },
  },
  V42: {
    says: 'finds nothing wrong in a mac that covers nothing it knows',
    row: {
      in: ['vouched'],
      on: ['mac/unknown-keys'],
      may: [goes('finishing', 'done', 'signed')],
      source: 'sas',
    },
  },
  V43: {
    says: 'signs every key that a mac covers',
    row: {
      in: ['vouched'],
      on: ['mac/extra-key'],
      may: [goes('finishing', 'done', 'signed-other')],
      source: 'sas',
    },
  },
  V44: {
    says: 'signs the master key that is published when the mac comes',
    row: {
      in: ['vouched'],
      on: ['mac/new-identity'],
      may: [goes('finishing', 'done', 'signed-other')],
      source: 'cross-signing',
    },
  },
  V45: {
    says: 'looks keys up by an id that a device and an identity share',
    row: {
      in: ['vouched'],
      on: ['mac/confused-id'],
      may: [goes('finishing', 'done', 'signed')],
      source: 'sas',
    },
  },
  V48: {
    says: 'signs the identity for the mac of a device',
    row: {
      in: ['vouched'],
      on: ['mac/device-only'],
      may: [goes('finishing', 'done', 'signed')],
      source: 'cross-signing',
    },
  },
  V51: {
    says: 'believes a done that comes in place of a mac',
    row: { in: ['vouched'], on: ['done'], may: [goes('done', 'signed')], source: 'framework' },
  },
};
