import { cancels, goes, ignores, refusesOrIgnores, type Row } from '../row.ts';

const noMethod = cancels('m.unknown_method');
/** Codes for a start that claims to be of another device; the specification names none. */
const wrongDevice = cancels(
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

  { in: ['ready'], on: ['start'], may: [goes('peer-started')], source: 'sas' },
  { in: ['willing'], on: ['start'], may: [goes('accepted', 'accept')], source: 'sas' },
  // Both have pressed start: that of the smaller one counts, and nobody says so.
  { in: ['started'], on: ['start'], where: { tie: 'bot-wins' }, may: [ignores], source: 'framework' },
  {
    in: ['started'],
    on: ['start'],
    where: { tie: 'peer-wins' },
    may: [goes('accepted', 'accept')],
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
    on: ['start/old-agreement', 'start/no-decimal'],
    where: { tie: 'bot-wins' },
    may: [ignores, ...noMethod],
    source: 'framework',
  },
  {
    in: ['started'],
    on: ['start/old-agreement', 'start/no-decimal'],
    where: { tie: 'peer-wins' },
    may: noMethod,
    source: 'framework',
  },
  {
    in: ['ready', 'willing'],
    on: ['start/unknown-method', 'start/old-agreement', 'start/no-decimal'],
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
    on: ['start/unknown-method', 'start/old-agreement', 'start/no-decimal', 'start/other-device'],
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
