import { uselessStarts } from '../inputs.ts';
import { cancels, goes, ignores, type Row } from '../row.ts';
import { device, mismatch, right } from './macs.ts';
import { noMethod, wrongDevice } from './agreement.ts';

/**
 * A verification that begins with a start, as old clients have it. The specification wants no done there; a bot may say it all the
 * same.
 */
export const withoutRequest: readonly Row[] = [
  {
    in: ['none'],
    on: ['start', 'start/unknown-first'],
    where: { decides: 'operator' },
    may: [goes('peer-started')],
    source: 'framework',
  },
  {
    in: ['none'],
    on: ['start', 'start/unknown-first'],
    where: { decides: 'bot' },
    may: [goes('accepted', 'accept')],
    source: 'framework',
  },
  {
    in: ['none'],
    on: ['start/old-mac'],
    where: { decides: 'operator' },
    may: [goes('peer-started'), ...noMethod],
    source: 'sas',
  },
  {
    in: ['none'],
    on: ['start/old-mac'],
    where: { decides: 'bot' },
    may: [goes('accepted', 'accept'), ...noMethod],
    source: 'sas',
  },
  { in: ['none'], on: ['start/unknown-method', ...uselessStarts], may: noMethod, source: 'sas' },
  { in: ['none'], on: ['start/other-device'], may: [ignores, ...wrongDevice], source: 'framework' },

  {
    in: ['vouched'],
    on: right,
    where: { asks: 'nobody' },
    may: [
      goes('finishing', 'done', 'signed'),
      goes('finishing-unsigned', 'done'),
      goes('done', 'signed'),
      goes('done'),
    ],
    source: 'cross-signing',
  },
  {
    in: ['vouched'],
    on: device,
    where: { asks: 'nobody' },
    may: [goes('finishing-device', 'done'), goes('done'), ...mismatch],
    source: 'sas',
  },
  {
    in: ['shown-mac'],
    on: ['order/match'],
    where: { asks: 'nobody' },
    may: [
      goes('finishing', 'ok', 'mac', 'done', 'signed'),
      goes('finishing-unsigned', 'ok', 'mac', 'done'),
      goes('done', 'ok', 'mac', 'signed'),
      goes('done', 'ok', 'mac'),
    ],
    source: 'sas',
  },
  {
    in: ['shown-mac-device'],
    on: ['order/match'],
    where: { asks: 'nobody' },
    may: [
      goes('finishing-device', 'ok', 'mac', 'done'),
      goes('done', 'ok', 'mac'),
      ...cancels('m.key_mismatch').flatMap(({ says, to }) => [
        goes(to, 'ok', 'mac', ...says),
        goes(to, 'ok', ...says),
      ]),
    ],
    source: 'sas',
  },
];
