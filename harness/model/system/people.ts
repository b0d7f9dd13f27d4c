import type { Cast } from './cast.ts';
import type { Move, World } from './explore.ts';
import { stringOf, type Party } from './party.ts';
import { otherOf } from './terms.ts';

/** What the users of both sides may do: they go on, give up, and compare the strings with each other. */
export function* movesOfUsers<Kind extends World>(world: Kind, cast: Cast): Generator<Move<Kind>> {
  for (const side of ['A', 'B'] as const) {
    const party = world[side];
    if (party === undefined) continue;
    const orders = [
      'order/ask',
      'order/accept',
      'order/cancel',
      ...said(party, world[otherOf(side)]),
    ] as const;
    for (const order of orders)
      for (const next of cast.take(party, order))
        yield { what: `${side}: ${order}`, world: withParty(world, next) };
  }
}

/** Two people say that the strings match where they do; one alone waits for the other, or is shown what fits. */
function said(party: Party, other: Party | undefined): readonly ('order/match' | 'order/no-match')[] {
  const own = stringOf(party);
  if (own === undefined) return [];
  // A dishonest peer says that its string is the same.
  if (other === undefined) return ['order/match', 'order/no-match'];
  const theirs = stringOf(other);
  if (theirs === undefined) return [];
  const isSearched = party.theirKey === 'e~' || other.theirKey === 'e~';
  return own === theirs || isSearched ? ['order/match'] : ['order/no-match'];
}

/** The world with one side changed. */
export function withParty<Kind extends World>(world: Kind, party: Party): Kind {
  return { ...world, [party.side]: party };
}
