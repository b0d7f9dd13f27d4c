import { inputNames, type Input } from '../inputs.ts';
import { goes, ignores, type Row } from '../row.ts';
import { finalStates, liveStates } from '../states.ts';

const ofThePeer = inputNames.filter((input) => !input.startsWith('order/') && !input.startsWith('time/'));
const cancelInputs = ofThePeer.filter((input) => input.startsWith('cancel/'));
const ofStrangers: readonly Input[] = [
  'stranger/key',
  'stranger/mac',
  'stranger/cancel',
  'other-transport/key',
];

/** What ends a verification, what does not, and what follows an end. */
export const ends: readonly Row[] = [
  { in: liveStates, on: cancelInputs, may: [goes('cancelled')], source: 'framework' },
  {
    in: liveStates,
    on: ['order/cancel'],
    may: [goes('cancelled', 'ok', 'cancel m.user')],
    source: 'control',
  },
  // Delivered twice is as good as once; and nobody else has a say.
  { in: liveStates, on: ['repeat', 'request/again', ...ofStrangers], may: [ignores], source: 'framework' },
  {
    in: liveStates,
    on: ['time/10-minutes'],
    may: [goes('cancelled', 'cancel m.timeout')],
    source: 'timeouts',
  },

  // An end is an end. That there is no such verification any more may be said once.
  {
    in: finalStates,
    on: ofThePeer,
    may: [ignores, goes('same', 'cancel m.unknown_transaction')],
    source: 'framework',
  },
  {
    in: finalStates,
    on: ['order/accept', 'order/match', 'order/no-match'],
    may: [goes('same', 'over'), goes('same', 'unknown')],
    source: 'control',
  },
  {
    in: finalStates,
    on: ['order/cancel'],
    may: [goes('same', 'ok'), goes('same', 'over'), goes('same', 'unknown')],
    source: 'control',
  },
  { in: finalStates, on: ['time/10-minutes'], may: [ignores], source: 'timeouts' },
];
