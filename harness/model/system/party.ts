import type { Happening } from '../invariants/history.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine, Step } from '../machine/machine.ts';
import { answers, type Output } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';
import {
  ephemeralOf,
  otherOf,
  secretOf,
  type Ephemeral,
  type Message,
  type Published,
  type Side,
  type Vouched,
} from './terms.ts';

/** One side of a verification, at one moment. Values, never changed. */
export interface Party {
  readonly side: Side;
  readonly state: State;
  /** What has had an effect so far; left out once it is over, as nothing follows. */
  readonly happenings: readonly Happening[];
  /** Steps that it has sent, for who listens. */
  readonly sent: readonly Message[];
  /** Keys of the other side, as they were published when it began. */
  readonly view: Published;
  /** Those that are published now, if they have changed. */
  readonly publishedNow?: Published;
  readonly hasReady: boolean;
  readonly theirStart: boolean;
  readonly starter?: Side;
  readonly commitment?: Ephemeral | 'nothing';
  readonly theirKey?: Ephemeral;
  readonly theirMac?: Extract<Message, { step: 'mac' }>;
  /** The master key that it has signed. */
  readonly trusts?: string;
}

/** A side before anything has happened. */
export function newParty(side: Side, view: Published): Party {
  return { side, state: 'none', happenings: [], sent: [], view, hasReady: false, theirStart: false };
}

/** Whether nothing more can come of it. */
export function isOver({ state }: Party): boolean {
  return state === 'done' || state === 'cancelled';
}

/** The string that it shows, as what goes into it; undefined where it shows none. */
export function stringOf({ side, happenings, starter, theirKey }: Party): string | undefined {
  if (theirKey === undefined || !happenings.includes('!shown')) return undefined;
  const [own, other] = [ephemeralOf(side), theirKey];
  const keys = starter === side ? [own, other] : [other, own];
  return `${secretOf(own, other)} of ${keys.join(', ')}, started by ${starter}`;
}

/** What a step is to somebody who receives it: one of the inputs of the machine. */
export function inputOf(party: Party, message: Message): Input {
  switch (message.step) {
    case 'request':
      return party.state === 'none' ? 'request' : 'repeat';
    case 'ready':
      return party.hasReady ? 'repeat' : 'ready';
    case 'start':
      return party.theirStart ? 'repeat' : 'start';
    case 'accept':
      return party.commitment === message.commitsTo ? 'repeat' : 'accept';
    case 'key':
      return inputOfKey(party, message.key);
    case 'mac':
      return JSON.stringify(party.theirMac) === JSON.stringify(message)
        ? 'repeat'
        : inputOfMac(party, message);
    case 'done':
      return party.happenings.includes('?done') ? 'repeat' : 'done';
    case 'cancel':
      return 'cancel/m.user';
  }
}

function inputOfKey({ state, theirKey, commitment }: Party, key: Ephemeral): Input {
  if (key === theirKey) return 'repeat';
  if (key === '0') return 'key/unusable';
  const breaksItsWord = state === 'keyed' && commitment !== key;
  return breaksItsWord || theirKey !== undefined ? 'key/second' : 'key';
}

function inputOfMac(
  party: Party,
  { secret, sender, covers, listIsRight }: Extract<Message, { step: 'mac' }>,
): Input {
  const { side, theirKey, view, publishedNow } = party;
  if (theirKey === undefined || secret !== secretOf(ephemeralOf(side), theirKey)) return 'mac/wrong';
  if (sender === side) return 'mac/swapped';
  if (!listIsRight) return 'mac/wrong-list';
  // An id that means two keys is none.
  if (view.deviceId === view.master && covers.some(({ id }) => id === view.master)) return 'mac/confused-id';
  const known = new Map([
    [view.deviceId, view.device],
    [view.master, view.master],
  ]);
  const verified = covers.filter(({ id }) => known.has(id));
  if (verified.some(({ id, key, right }) => !right || known.get(id) !== key)) return 'mac/one-wrong';
  if (verified.length === 0) return 'mac/unknown-keys';
  const covered = (id: string | undefined): boolean => covers.some((one) => one.id === id);
  if (covered(view.master)) return verified.length < covers.length ? 'mac/extra-key' : 'mac';
  return publishedNow !== undefined && covered(publishedNow.master) ? 'mac/new-identity' : 'mac/device-only';
}

/** All that a party may become when something is done to it; none where that changes nothing. */
export function become(
  party: Party,
  machine: Machine,
  input: Input,
  message: Message | undefined,
): readonly Party[] {
  const choice = machine.states.get(party.state)?.get(input);
  if (choice === undefined || isOver(party)) return [];
  return choice.may
    .filter(({ says, to }) => to !== party.state || says.some(isSeen))
    .map((step) => advance(party, input, step, message));
}

/** Answers to an operator alone have no effect on anybody else. */
function isSeen(output: Output): boolean {
  return !(output in answers);
}

function advance(party: Party, input: Input, { says, to }: Step, message: Message | undefined): Party {
  const learned = message === undefined ? party : learn(party, to, message);
  let next: Party = { ...learned, state: to, happenings: [...party.happenings, `?${input}`] };
  for (const output of says) next = say(next, output);
  return next;
}

/** What it keeps of a step that it goes on with. */
function learn(party: Party, to: State, message: Message): Party {
  if (to === 'cancelled') return party;
  switch (message.step) {
    case 'ready':
      return { ...party, hasReady: true };
    case 'start':
      return { ...party, theirStart: true, ...(to !== party.state && { starter: otherOf(party.side) }) };
    case 'accept':
      return { ...party, commitment: message.commitsTo };
    case 'key':
      return { ...party, theirKey: message.key };
    case 'mac':
      return { ...party, theirMac: message };
    default:
      return party;
  }
}

function say(party: Party, output: Output): Party {
  const said: Party = { ...party, happenings: [...party.happenings, `!${output}`] };
  if (output === 'signed') return { ...said, trusts: party.view.master };
  if (output === 'signed-other') return { ...said, trusts: otherMaster(party) };
  const message = messageOf(party, output);
  if (message === undefined) return said;
  return { ...said, sent: [...party.sent, message], ...(output === 'start' && { starter: party.side }) };
}

/** The step that goes out; undefined for what is no step. */
function messageOf({ side, theirKey = '0' }: Party, output: Output): Message | undefined {
  switch (output) {
    case 'request':
    case 'ready':
    case 'start':
    case 'done':
      return { step: output };
    case 'accept':
      return { step: 'accept', commitsTo: ephemeralOf(side) };
    case 'key':
      return { step: 'key', key: ephemeralOf(side) };
    case 'mac':
      return {
        step: 'mac',
        secret: secretOf(ephemeralOf(side), theirKey),
        sender: side,
        covers: ownKeys(side),
        listIsRight: true,
      };
    default:
      return output.startsWith('cancel ') ? { step: 'cancel' } : undefined;
  }
}

function ownKeys(side: Side): readonly Vouched[] {
  return [
    { id: `${side} device`, key: `key of ${side}'s device`, right: true },
    { id: `master key of ${side}`, key: `master key of ${side}`, right: true },
  ];
}

/** The key that one signs who does not look which it had begun with. */
function otherMaster({ view, theirMac, publishedNow }: Party): string {
  const extra = theirMac?.covers.find(({ id }) => id !== view.deviceId && id !== view.master);
  return extra?.key ?? publishedNow?.master ?? view.master;
}
