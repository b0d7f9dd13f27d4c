import { unusualStarts, uselessStarts } from '../inputs.ts';
import { cancels, goes, ignores, refusesOrIgnores, type Row } from '../row.ts';

/** Until both sides have agreed to verify. */
export const beginning: readonly Row[] = [
  // Who asks.
  {
    in: ['none'],
    on: ['request'],
    where: { decides: 'operator' },
    may: [goes('asked')],
    source: 'framework',
  },
  {
    in: ['none'],
    on: ['request'],
    where: { decides: 'bot' },
    may: [goes('willing', 'ready'), goes('started', 'ready', 'start')],
    source: 'framework',
  },
  {
    in: ['none'],
    on: ['request/too-old', 'request/from-the-future', 'request/undated'],
    may: [ignores],
    source: 'framework',
  },
  // Devices that can do nothing of what is asked for leave it to others of their owner.
  { in: ['none'], on: ['request/unknown-method'], may: [ignores], source: 'framework' },
  { in: ['none'], on: ['request/to-another'], may: [ignores], source: 'framework' },
  { in: ['none'], on: ['order/ask'], may: [goes('asking', 'ok', 'request')], source: 'framework' },

  // The operator of one that was asked.
  {
    in: ['asked'],
    on: ['order/accept'],
    may: [goes('started', 'ok', 'ready', 'start'), goes('willing', 'ok', 'ready')],
    source: 'control',
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
    on: ['order/match', 'order/no-match'],
    may: [goes('same', 'not-ready')],
    source: 'control',
  },

  // The answer to one that asks.
  {
    in: ['asking'],
    on: ['ready'],
    where: { decides: 'operator' },
    may: [goes('ready')],
    source: 'framework',
  },
  {
    in: ['asking'],
    on: ['ready'],
    where: { decides: 'bot' },
    may: [goes('willing'), goes('started', 'start')],
    source: 'framework',
  },
  {
    in: ['asking'],
    on: ['ready/unknown-method'],
    may: [ignores, ...cancels('m.unknown_method')],
    source: 'framework',
  },
  { in: ['asking'], on: ['order/accept'], may: [goes('same', 'ok')], source: 'control' },

  // A second request of the same device ends all that goes on with it; some go on with the first.
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
    on: ['request/second'],
    may: [ignores, ...cancels('m.user', 'm.unexpected_message')],
    source: 'framework',
  },
  {
    in: ['shown', 'shown-mac', 'shown-mac-device', 'shown-mac-wrong', 'vouched'],
    on: ['request/second'],
    may: [ignores, ...cancels('m.user', 'm.unexpected_message')],
    source: 'framework',
  },

  // All other steps are not due before both are ready.
  {
    in: ['asked'],
    on: ['ready', 'ready/unknown-method'],
    may: refusesOrIgnores,
    source: 'framework',
  },
  {
    in: ['asked', 'asking'],
    on: ['start', 'start/unknown-method', 'start/other-device', ...uselessStarts, ...unusualStarts],
    may: refusesOrIgnores,
    source: 'framework',
  },
];
