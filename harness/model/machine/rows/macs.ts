import { cancels, goes, ignores, refusesOrIgnores, type Row } from '../row.ts';
import { unusualStarts, uselessStarts, type Input } from '../inputs.ts';

export const right: readonly Input[] = ['mac', 'mac/extra-key'];
/** They vouch for a device, and for no identity that is published now. */
export const device: readonly Input[] = ['mac/device-only', 'mac/new-identity'];
const wrong: readonly Input[] = [
  'mac/wrong',
  'mac/one-wrong',
  'mac/wrong-list',
  'mac/unknown-keys',
  'mac/swapped',
  'mac/confused-id',
];
const allMacs: readonly Input[] = [...right, ...device, ...wrong];
export const mismatch = cancels('m.key_mismatch', 'm.mismatched_sas');

/** What the operator says of the strings, and what the peer's mac does. */
export const macs: readonly Row[] = [
  {
    in: ['shown', 'shown-mac', 'shown-mac-device', 'shown-mac-wrong'],
    on: ['order/accept'],
    may: [goes('same', 'ok')],
    source: 'control',
  },
  { in: ['shown'], on: ['order/match'], may: [goes('vouched', 'ok', 'mac')], source: 'sas' },
  {
    in: ['shown-mac'],
    on: ['order/match'],
    may: [goes('finishing', 'ok', 'mac', 'done', 'signed'), goes('finishing-unsigned', 'ok', 'mac', 'done')],
    source: 'sas',
  },
  {
    in: ['shown-mac-device'],
    on: ['order/match'],
    may: [
      goes('finishing-device', 'ok', 'mac', 'done'),
      goes('cancelled', 'ok', 'mac', 'cancel m.key_mismatch'),
      goes('cancelled', 'ok', 'cancel m.key_mismatch'),
    ],
    source: 'sas',
  },
  {
    in: ['shown-mac-wrong'],
    on: ['order/match'],
    may: ['m.key_mismatch', 'm.mismatched_sas'].flatMap((code) => [
      goes('cancelled', 'ok', 'mac', `cancel ${code}`),
      goes('cancelled', 'ok', `cancel ${code}`),
    ]),
    source: 'sas',
  },
  {
    in: ['shown', 'shown-mac', 'shown-mac-device', 'shown-mac-wrong', 'vouched'],
    on: ['order/no-match'],
    may: [goes('cancelled', 'ok', 'cancel m.mismatched_sas')],
    source: 'sas',
  },
  { in: ['vouched'], on: ['order/match', 'order/accept'], may: [goes('same', 'ok')], source: 'control' },

  { in: ['shown'], on: right, may: [goes('shown-mac')], source: 'sas' },
  { in: ['shown'], on: device, may: [goes('shown-mac-device'), ...mismatch], source: 'sas' },
  { in: ['shown'], on: wrong, may: [goes('shown-mac-wrong'), ...mismatch], source: 'sas' },
  {
    in: ['vouched'],
    on: right,
    may: [goes('finishing', 'done', 'signed'), goes('finishing-unsigned', 'done')],
    source: 'cross-signing',
  },
  { in: ['vouched'], on: device, may: [goes('finishing-device', 'done'), ...mismatch], source: 'sas' },
  { in: ['vouched'], on: wrong, may: mismatch, source: 'sas' },
  {
    in: ['shown-mac', 'shown-mac-device', 'shown-mac-wrong'],
    on: allMacs,
    may: [...refusesOrIgnores, ...mismatch],
    source: 'sas',
  },
  {
    in: [
      'asked',
      'asking',
      'ready',
      'willing',
      'peer-started',
      'started',
      'accepted',
      'keyed',
      'keyed-in-vain',
    ],
    on: allMacs,
    may: refusesOrIgnores,
    source: 'sas',
  },

  { in: ['finishing', 'finishing-device'], on: ['done'], may: [goes('done')], source: 'framework' },
  { in: ['finishing-unsigned'], on: ['done'], may: [goes('done', 'signed')], source: 'framework' },
  {
    in: ['finishing', 'finishing-unsigned', 'finishing-device'],
    on: ['order/match', 'order/accept'],
    may: [goes('same', 'ok'), goes('same', 'over'), goes('same', 'unknown')],
    source: 'control',
  },
  {
    in: ['finishing', 'finishing-unsigned', 'finishing-device'],
    on: ['order/no-match'],
    may: [
      goes('cancelled', 'ok', 'cancel m.mismatched_sas'),
      goes('same', 'ok'),
      goes('same', 'over'),
      goes('same', 'unknown'),
    ],
    source: 'control',
  },
  {
    in: ['finishing', 'finishing-unsigned', 'finishing-device'],
    on: [...allMacs, 'request/second'],
    may: [...refusesOrIgnores, ...cancels('m.user')],
    source: 'sas',
  },
  // A done that comes too early changes nothing.
  {
    in: [
      'asked',
      'asking',
      'ready',
      'willing',
      'peer-started',
      'started',
      'accepted',
      'keyed',
      'keyed-in-vain',
      'shown',
      'shown-mac',
      'shown-mac-device',
      'shown-mac-wrong',
      'vouched',
    ],
    on: ['done'],
    may: [ignores, ...cancels('m.unexpected_message')],
    source: 'framework',
  },
  // Steps from before, while both say that they are done.
  {
    in: [
      'shown',
      'shown-mac',
      'shown-mac-device',
      'shown-mac-wrong',
      'vouched',
      'finishing',
      'finishing-unsigned',
      'finishing-device',
    ],
    on: [
      'ready',
      'ready/unknown-method',
      'start',
      'start/unknown-method',
      'start/other-device',
      ...uselessStarts,
      ...unusualStarts,
      'accept',
      'accept/not-offered',
      'accept/wrong-commitment',
    ],
    may: [
      ...refusesOrIgnores,
      ...cancels('m.unknown_method', 'm.invalid_message', 'm.user', 'm.user_mismatch', 'm.key_mismatch'),
    ],
    source: 'framework',
  },
  {
    in: ['finishing', 'finishing-unsigned', 'finishing-device'],
    on: ['key', 'key/second', 'key/unusable', 'key/malformed'],
    may: refusesOrIgnores,
    source: 'sas',
  },
];
