import type { Cast } from './cast.ts';
import type { Move, Rules, World } from './explore.ts';
import { inputOf, isOver, newParty, type Party } from './party.ts';
import { movesOfUsers, withParty } from './people.ts';
import {
  ephemeralOf,
  masterOf,
  otherOf,
  publishedBy,
  secretOf,
  type Ephemeral,
  type Message,
  type Published,
  type Side,
  type Vouched,
} from './terms.ts';

/** What a server may show as the keys of somebody: the truth, its own master key, or a device that is called like a key. */
function shownOf(owner: Side): readonly Published[] {
  const truth = publishedBy(owner);
  const foreign = masterOf('E');
  return [truth, { ...truth, master: foreign }, { ...truth, deviceId: foreign, master: foreign }];
}

/**
 * Two honest sides and a server that reads, keeps back, repeats and reorders everything, says whatever it can say in the
 * other's name, and shows to each side whatever keys it likes. It cannot break cryptography.
 */
export function againstServer(cast: Cast): Rules<World> {
  const start = shownOf('B').flatMap((ofB) =>
    shownOf('A').map((ofA): World => ({ A: cast.one(newParty('A', ofB)), B: cast.one(newParty('B', ofA)) })),
  );
  return { cast, start, moves: movesIn(cast) };
}

/** One honest side, and a peer that together with the server may say all that can be said. */
export function againstPeer(cast: Cast): Rules<World> {
  const start = shownOf('B').map((ofB): World => ({ A: cast.one(newParty('A', ofB)) }));
  return { cast, start, moves: movesIn(cast) };
}

function movesIn(cast: Cast): Rules<World>['moves'] {
  const known = new Map<string, readonly Told[]>();
  return function* movesOf(world) {
    yield* movesOfUsers(world, cast);
    for (const side of ['A', 'B'] as const) {
      const party = world[side];
      if (party === undefined || isOver(party)) continue;
      yield* newKeys(world, party, cast);
      const key = `${cast.numberOf(party)} ${heardFrom(world[otherOf(side)])}`;
      const told = known.get(key) ?? everythingTold(world, party, cast);
      known.set(key, told);
      for (const { what, party: next } of told) yield { what, world: withParty(world, next) };
    }
  };
}

interface Told {
  readonly what: string;
  readonly party: Party;
}

/** What a side may become when it is told whatever can be said; each once. */
function everythingTold(world: World, party: Party, cast: Cast): readonly Told[] {
  const found = new Map<Party, Told>();
  for (const message of sayable(world, party.side))
    for (const next of cast.take(party, inputOf(party, message), message)) {
      // Of those that are over only the ones that show a fault differ.
      const is = cast.brokenBy(next).length > 0 ? next : cast.settled(next);
      if (!found.has(is)) found.set(is, { what: `to ${party.side}: ${written(message)}`, party: next });
    }
  return [...found.values()];
}

const texts = new WeakMap<readonly Message[], string>();

/** All that can be learned from the other side by listening. */
function heardFrom(other: Party | undefined): string {
  if (other === undefined) return 'everything';
  const text = texts.get(other.sent) ?? JSON.stringify(other.sent);
  texts.set(other.sent, text);
  return text;
}

/** The server has another identity published than before. */
function* newKeys(world: World, party: Party, cast: Cast): Generator<Move> {
  if (party.theirKey === undefined || party.publishedNow !== undefined) return;
  const publishedNow = { ...party.view, master: 'new master key of E' };
  const what = `another master key is published to ${party.side}`;
  yield { what, world: withParty(world, cast.one({ ...party, publishedNow })) };
}

/** All that the adversary can say to a side, from what it has heard and what it knows. */
function* sayable(world: World, to: Side): Generator<Message> {
  const party = world[to]!;
  const other = world[otherOf(to)];
  for (const step of ['request', 'ready', 'start', 'done', 'cancel'] as const) yield { step };
  const heard = [...party.sent, ...(other?.sent ?? [])];
  const heardKeys = heard.flatMap((message) => (message.step === 'key' ? [message.key] : []));
  // A dishonest peer has the key pair of the other side.
  const ownKeys: readonly Ephemeral[] = other === undefined ? ['e', ephemeralOf(otherOf(to))] : ['e'];
  for (const commitsTo of new Set<Ephemeral | 'nothing'>([...ownKeys, ...committed(heard), 'nothing']))
    yield { step: 'accept', commitsTo };
  for (const key of new Set<Ephemeral>([...ownKeys, ...heardKeys, '0'])) yield { step: 'key', key };
  // Once it has seen a side's key it can search for one of its own that gives the string it wants.
  if (heardKeys.includes(ephemeralOf(to))) yield { step: 'key', key: 'e~' };
  for (const message of heard) if (message.step === 'mac') yield* tampered(message);
  const { theirKey } = party;
  if (theirKey === undefined || ![...ownKeys, 'e~'].includes(theirKey)) return;
  yield* forged(party, secretOf(ephemeralOf(to), theirKey), otherOf(to));
}

function committed(heard: readonly Message[]): readonly (Ephemeral | 'nothing')[] {
  return heard.flatMap((message) => (message.step === 'accept' ? [message.commitsTo] : []));
}

/** A mac that was heard, as it was or damaged: to compute another needs the secret. */
function* tampered(mac: Extract<Message, { step: 'mac' }>): Generator<Message> {
  yield mac;
  yield { ...mac, listIsRight: false };
  yield { ...mac, covers: mac.covers.map((one, index) => (index === 0 ? one : { ...one, right: false })) };
}

/** Macs of one who knows the secret. */
function* forged(party: Party, secret: string, sender: Side): Generator<Message> {
  const { view, publishedNow } = party;
  const device: Vouched = { id: view.deviceId, key: view.device, right: true };
  const master: Vouched = { id: view.master, key: view.master, right: true };
  const extra: Vouched = { id: 'key of nobody', key: 'key of nobody', right: true };
  const lists: readonly (readonly Vouched[])[] = [
    [device, master],
    [device, master, extra],
    [device],
    [extra],
    [device, { ...master, right: false }],
    ...(publishedNow ? [[device, { id: publishedNow.master, key: publishedNow.master, right: true }]] : []),
  ];
  for (const covers of lists) yield { step: 'mac', secret, sender, covers, listIsRight: true };
  yield { step: 'mac', secret, sender, covers: [device, master], listIsRight: false };
  yield { step: 'mac', secret, sender: otherOf(sender), covers: [device, master], listIsRight: true };
}

function written(message: Message): string {
  switch (message.step) {
    case 'accept':
      return `accept that commits to ${message.commitsTo}`;
    case 'key':
      return `key ${message.key}`;
    case 'mac':
      return `mac of ${message.covers.map(({ id, right }) => (right ? id : `${id}, wrong`)).join('; ')}${message.listIsRight ? '' : '; the list is wrong'}`;
    default:
      return message.step;
  }
}
