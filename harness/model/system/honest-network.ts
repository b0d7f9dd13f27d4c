import type { Cast } from './cast.ts';
import type { Move, Rules, World } from './explore.ts';
import { inputOf, isOver, newParty, type Party } from './party.ts';
import { movesOfUsers } from './people.ts';
import { otherOf, publishedBy, type Message, type Side } from './terms.ts';

const longestQueue = 3;

/** What a network may do to what it carries. Default: it delivers in order. */
export interface Manners {
  readonly mayDrop?: boolean;
  readonly mayDuplicate?: boolean;
  readonly mayReorder?: boolean;
}

interface NetworkWorld extends World {
  readonly B: Party;
  /** Messages to each side. */
  readonly queues: Readonly<Record<Side, readonly Message[]>>;
  readonly network: string;
}

/** Two honest sides, and a network with at most three messages on their way to each. */
export function overNetwork(cast: Cast, { mayDrop, mayDuplicate, mayReorder }: Manners): Rules<NetworkWorld> {
  const A = cast.one(newParty('A', publishedBy('B')));
  const B = cast.one(newParty('B', publishedBy('A')));
  return {
    cast,
    start: [{ A, B, queues: { A: [], B: [] }, network: '' }],
    *moves(world) {
      for (const { what, world: next } of movesOfUsers(world, cast)) yield* sending(what, world, next);
      for (const to of ['A', 'B'] as const) yield* movesOfNetwork(world, to);
    },
  };

  function* movesOfNetwork(world: NetworkWorld, to: Side): Generator<Move<NetworkWorld>> {
    const queue = world.queues[to];
    const party = world[to];
    for (const [index, message] of queue.entries()) {
      if (index > 0 && !mayReorder) return;
      const rest = queue.toSpliced(index, 1);
      if (mayDrop) yield { what: `${message.step} to ${to} is lost`, world: onItsWay(world, to, rest) };
      const input = inputOf(party, message);
      const next = cast.take(party, input, message);
      const mayIgnore = next.length === 0 || mayPassOver(cast, party, input);
      for (const left of mayDuplicate ? [rest, queue] : [rest]) {
        const what = `${message.step} reaches ${to}${left === queue ? ', and will again' : ''}`;
        const after = onItsWay(world, to, left);
        if (mayIgnore) yield { what, world: after };
        for (const one of next) yield* sending(what, after, { ...after, [to]: one });
      }
    }
  }

  /** Puts what a side has just sent on its way, if there is room. */
  function* sending(what: string, before: NetworkWorld, after: NetworkWorld): Generator<Move<NetworkWorld>> {
    let world = after;
    for (const side of ['A', 'B'] as const) {
      const fresh = after[side].sent.slice(before[side].sent.length);
      const to = otherOf(side);
      const queue = [...after.queues[to], ...fresh];
      if (queue.length > longestQueue) return;
      world = onItsWay(world, to, queue);
    }
    yield { what, world };
  }

  function onItsWay(world: NetworkWorld, to: Side, messages: readonly Message[]): NetworkWorld {
    // To one that is over, everything is lost.
    const left = isOver(world[to]) ? [] : messages;
    const ordered = mayReorder ? left.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1)) : left;
    const queues = { ...world.queues, [to]: ordered };
    return { ...world, queues, network: `${queues.A.map(textOf).join()} ${queues.B.map(textOf).join()}` };
  }
}

/** Each side says each step in one way. */
function textOf({ step }: Message): string {
  return step;
}

function mayPassOver({ machines }: Cast, { side, state }: Party, input: ReturnType<typeof inputOf>): boolean {
  const choice = machines[side].states.get(state)?.get(input);
  return choice === undefined || choice.may.some(({ says, to }) => says.length === 0 && to === state);
}
