import type { RecordState } from './record.ts';

/** What an operator may say about a verification. */
export type Order = 'accept' | 'match' | 'no-match' | 'cancel';

/** What comes of it. */
export type Outcome =
  /** The peer is answered, and the SAS started or accepted: as far as it goes without the peer. */
  | 'go-on'
  | 'confirm'
  | 'mismatch'
  | 'cancel'
  /** It has been said, or there is nothing to be done yet: a success that changes nothing. */
  | 'nothing'
  /** Refused: nothing can be compared yet. */
  | 'not-ready'
  /** Refused: the verification has ended. */
  | 'over';

/** Each order in each state. */
export const outcomes: Readonly<Record<RecordState, Readonly<Record<Order, Outcome>>>> = {
  created: { accept: 'nothing', match: 'not-ready', 'no-match': 'not-ready', cancel: 'cancel' },
  requested: { accept: 'go-on', match: 'not-ready', 'no-match': 'not-ready', cancel: 'cancel' },
  ready: { accept: 'go-on', match: 'not-ready', 'no-match': 'not-ready', cancel: 'cancel' },
  transitioned: { accept: 'nothing', match: 'not-ready', 'no-match': 'not-ready', cancel: 'cancel' },
  started: { accept: 'go-on', match: 'not-ready', 'no-match': 'not-ready', cancel: 'cancel' },
  accepted: { accept: 'nothing', match: 'not-ready', 'no-match': 'not-ready', cancel: 'cancel' },
  keys_exchanged: { accept: 'nothing', match: 'confirm', 'no-match': 'mismatch', cancel: 'cancel' },
  confirmed: { accept: 'nothing', match: 'nothing', 'no-match': 'mismatch', cancel: 'cancel' },
  done: { accept: 'over', match: 'over', 'no-match': 'over', cancel: 'nothing' },
  cancelled: { accept: 'over', match: 'over', 'no-match': 'over', cancel: 'nothing' },
  mismatched: { accept: 'over', match: 'over', 'no-match': 'over', cancel: 'nothing' },
};
