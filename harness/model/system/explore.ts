import type { Happening } from '../invariants/history.ts';
import type { Cast } from './cast.ts';
import type { Party } from './party.ts';
import { masterOf, otherOf } from './terms.ts';

/** Two sides and what is between them. */
export interface World {
  readonly A: Party;
  /** Absent where the other side is the adversary itself. */
  readonly B?: Party;
  /** What is on its way, where the network is a part of it. */
  readonly network?: string;
}

/** A move that anybody makes, and the world after it. */
export interface Move<Kind extends World = World> {
  readonly what: string;
  readonly world: Kind;
}

/** A sentence that does not hold. */
export interface Breach {
  readonly invariant: string;
  /** The moves that lead to it; no shorter list does. */
  readonly moves: readonly string[];
  readonly happenings: readonly Happening[];
}

/** What an exhaustive search has seen. */
export interface Explored {
  readonly states: number;
  readonly moves: number;
  /** Worlds in which both sides trust each other. */
  readonly successes: number;
  /** Worlds in which both go on, and from which nothing leads to both being done. */
  readonly stuck: number;
  readonly breaches: readonly Breach[];
}

/** What a world is explored by. */
export interface Rules<Kind extends World> {
  readonly cast: Cast;
  readonly start: readonly Kind[];
  readonly moves: (world: Kind) => Iterable<Move<Kind>>;
}

/** More would mean that something does not end. */
const limitStates = 2_000_000;

/** That a side has signed a key that is not the other's: the end that all invariants are there to prevent. */
export const deceived = 'deceived';

interface Seen {
  readonly before: Seen | undefined;
  readonly what: string;
  readonly leadsTo: Seen[];
  readonly isLive: boolean;
  readonly isSuccess: boolean;
}

/**
 * Looks at every world that can be reached, nearest first, and at what has happened to each side by then.
 * @param until the invariant that is known to be broken: the search ends with its breach. Default: it sees everything.
 * @throws Error where there are too many.
 */
export function exploreWorlds<Kind extends World>(
  { cast, start, moves }: Rules<Kind>,
  until?: string,
): Explored {
  const seen = new Map<string, Seen>();
  const breaches = new Map<string, Breach>();
  let moveCount = 0;
  let edge: [Seen, Kind][] = [];
  const visit = (reached: Kind, before: Seen | undefined, what: string): readonly [Seen, Kind][] => {
    for (const [invariant, happenings] of breachesIn(reached, cast))
      if (!breaches.has(invariant))
        breaches.set(invariant, { invariant, happenings, moves: [...way(before), what] });
    const { A, B } = reached;
    const world = { ...reached, A: cast.settled(A), ...(B && { B: cast.settled(B) }) };
    const key = `${cast.numberOf(world.A)} ${world.B ? cast.numberOf(world.B) : ''} ${world.network ?? ''}`;
    const known = seen.get(key);
    if (known !== undefined) {
      before?.leadsTo.push(known);
      return [];
    }
    if (seen.size >= limitStates) throw new Error(`more than ${limitStates} worlds`);
    const now = { before, what, leadsTo: [], ...standing(world) };
    seen.set(key, now);
    before?.leadsTo.push(now);
    return [[now, world]];
  };
  for (const world of start) edge.push(...visit(world, undefined, 'it begins'));
  const isFound = (): boolean => until !== undefined && breaches.has(until);
  while (edge.length > 0 && !isFound()) {
    const next: [Seen, Kind][] = [];
    for (const [from, world] of edge)
      for (const { what, world: after } of moves(world)) {
        moveCount += 1;
        next.push(...visit(after, from, what));
      }
    edge = next;
  }
  const all = [...seen.values()];
  const hopeful = leadingTo(all, ({ isSuccess }) => isSuccess);
  return {
    states: all.length,
    moves: moveCount,
    successes: all.filter(({ isSuccess }) => isSuccess).length,
    stuck: all.filter((one) => one.isLive && !hopeful.has(one)).length,
    breaches: [...breaches.values()],
  };
}

function standing({ A, B }: World): Pick<Seen, 'isLive' | 'isSuccess'> {
  const parties = [A, B ?? A];
  return {
    isLive: parties.every(({ state }) => state !== 'cancelled'),
    isSuccess: parties.every(({ state, trusts }) => state === 'done' && trusts !== undefined),
  };
}

/** Those from which something leads to one that matches. */
function leadingTo(all: readonly Seen[], matches: (one: Seen) => boolean): ReadonlySet<Seen> {
  const comesFrom = new Map<Seen, Seen[]>();
  for (const one of all)
    for (const next of one.leadsTo) {
      const list = comesFrom.get(next);
      if (list === undefined) comesFrom.set(next, [one]);
      else list.push(one);
    }
  const found = new Set<Seen>();
  const waiting = all.filter(matches);
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    waiting.push(...(comesFrom.get(one) ?? []));
  }
  return found;
}

function* breachesIn({ A, B }: World, cast: Cast): Generator<[string, readonly Happening[]]> {
  for (const party of [A, B]) {
    if (party === undefined) continue;
    for (const id of cast.brokenBy(party)) yield [id, party.happenings];
    const { trusts, side } = party;
    // With nobody at the other side, whatever key it publishes is its own.
    if (B !== undefined && trusts !== undefined && trusts !== masterOf(otherOf(side)))
      yield [deceived, party.happenings];
  }
}

function way(last: Seen | undefined): string[] {
  const moves: string[] = [];
  for (let at = last; at !== undefined; at = at.before) moves.unshift(at.what);
  return moves;
}
