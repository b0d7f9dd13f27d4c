/** Where the bot's side of one verification can stand. */
export const states = {
  none: 'there is no verification',
  asked: 'the peer has asked, and nobody has answered',
  asking: 'the bot has asked',
  ready: 'the peer has answered the bot, and the operator has not said that it may go on',
  willing: 'both have agreed to verify, and the bot goes on by itself',
  'peer-started': 'the peer has sent start, and the operator has not said that it may go on',
  started: 'the bot has sent start',
  accepted: "the bot has sent accept to the peer's start",
  keyed: 'the bot has sent its key after an accept of the peer',
  'keyed-in-vain': 'the same, after an accept whose commitment fits no key',
  shown: 'the strings are shown',
  'shown-mac': "the strings are shown, and the peer's mac is there and right",
  'shown-mac-device':
    'the same, with a mac that covers the device alone, or an identity that is no longer published',
  'shown-mac-wrong': 'the same, with a mac that is wrong',
  vouched: 'the bot has sent its mac',
  finishing: 'both macs are right; the bot has sent done and its signature',
  'finishing-unsigned': 'the same; the signature is still to come',
  'finishing-device': 'the same, with a mac that vouched for no identity',
  done: 'it is done',
  cancelled: 'it was cancelled',
} as const;

export type State = keyof typeof states;

/** Nothing but a new verification follows these. */
export const finalStates = ['done', 'cancelled'] as const satisfies readonly State[];

/** Whether it is one of them. */
export function isFinal(state: State): boolean {
  return finalStates.some((other) => other === state);
}

const unopened = ['none'] as const satisfies readonly State[];

/** Those in which a verification goes on. */
export const liveStates = (Object.keys(states) as State[]).filter(
  (state) => ![...finalStates, ...unopened].some((other) => other === state),
);
