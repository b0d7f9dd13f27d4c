import { unusualStarts, uselessStarts } from '../inputs.ts';
import { cancels, goes, ignores, refusesOrIgnores, type Row } from '../row.ts';

export const noMethod = cancels('m.unknown_method');
/** Codes for a start that claims to be of another device; the specification names none. */
export const wrongDevice = cancels(
  'm.user_mismatch',
  'm.key_mismatch',
  'm.invalid_message',
  'm.unexpected_message',
  'm.user',
);

/** From ready until both know how to go on. */
export const agreement: readonly Row[] = [
  // Somebody has to press start: two who leave that to each other wait for ever.
  { in: ['ready'], on: ['order/accept'], may: [goes('started', 'ok', 'start')], source: 'control' },
  {
    in: ['willing', 'started', 'accepted', 'keyed', 'keyed-in-vain'],
    on: ['order/accept'],
    may: [goes('same', 'ok')],
    source: 'control',
  },
  { in: ['peer-started'], on: ['order/accept'], may: [goes('accepted', 'ok', 'accept')], source: 'control' },

  { in: ['ready'], on: ['start', 'start/unknown-first'], may: [goes('peer-started')], source: 'sas' },
  {
    in: ['willing'],
    on: ['start', 'start/unknown-first'],
    may: [goes('accepted', 'accept')],
    source: 'sas',
  },
  // The older code may still be had, and need not be.
  { in: ['ready'], on: ['start/old-mac'], may: [goes('peer-started'), ...noMethod], source: 'sas' },
  { in: ['willing'], on: ['start/old-mac'], may: [goes('accepted', 'accept'), ...noMethod], source: 'sas' },
  // Both have pressed start: that of the smaller one counts, and nobody says so.
  {
    in: ['started'],
    on: ['start', 'start/unknown-first'],
    where: { tie: 'bot-wins' },
    may: [ignores],
    source: 'framework',
  },
  {
    in: ['started'],
    on: ['start', 'start/unknown-first'],
    where: { tie: 'peer-wins' },
    may: [goes('accepted', 'accept')],
    source: 'framework',
  },
  {
    in: ['started'],
    on: ['start/old-mac'],
    where: { tie: 'bot-wins' },
    may: [ignores, ...noMethod],
    source: 'framework',
  },
  {
    in: ['started'],
    on: ['start/old-mac'],
    where: { tie: 'peer-wins' },
    may: [goes('accepted', 'accept'), ...noMethod],
    source: 'framework',
  },
  // Different methods cannot be settled so.
  {
    in: ['started'],
    on: ['start/unknown-method'],
    may: [...cancels('m.unexpected_message', 'm.unknown_method')],
    source: 'framework',
  },
  {
    in: ['started'],
    on: uselessStarts,
    where: { tie: 'bot-wins' },
    may: [ignores, ...noMethod],
    source: 'framework',
  },
  {
    in: ['started'],
    on: uselessStarts,
    where: { tie: 'peer-wins' },
    may: noMethod,
    source: 'framework',
  },
  {
    in: ['ready', 'willing'],
    on: ['start/unknown-method', ...uselessStarts],
    may: noMethod,
    source: 'sas',
  },
  {
    in: ['ready', 'willing', 'started'],
    on: ['start/other-device'],
    may: [ignores, ...wrongDevice],
    source: 'framework',
  },
  {
    in: ['peer-started', 'accepted', 'keyed', 'keyed-in-vain'],
    on: ['start/unknown-method', 'start/other-device', ...uselessStarts, ...unusualStarts],
    may: [ignores, ...wrongDevice, ...noMethod],
    source: 'framework',
  },
  // What is the same as before in every byte was delivered twice.
  { in: ['peer-started', 'accepted'], on: ['start'], may: refusesOrIgnores, source: 'framework' },
  { in: ['keyed', 'keyed-in-vain'], on: ['start'], may: refusesOrIgnores, source: 'framework' },

  { in: ['started'], on: ['accept'], may: [goes('keyed', 'key')], source: 'sas' },
  { in: ['started'], on: ['accept/wrong-commitment'], may: [goes('keyed-in-vain', 'key')], source: 'sas' },
  { in: ['started'], on: ['accept/not-offered'], may: noMethod, source: 'sas' },
  {
    in: ['asked', 'asking', 'ready', 'willing', 'peer-started', 'accepted', 'keyed', 'keyed-in-vain'],
    on: ['accept', 'accept/not-offered', 'accept/wrong-commitment'],
    may: refusesOrIgnores,
    source: 'sas',
  },
  {
    in: ['asking', 'ready', 'willing', 'peer-started', 'started', 'accepted', 'keyed', 'keyed-in-vain'],
    on: ['ready', 'ready/unknown-method'],
    may: refusesOrIgnores,
    source: 'framework',
  },
];
