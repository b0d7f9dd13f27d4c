import type { Machine } from '../../machine/machine.ts';
import { isFinal, type State } from '../../machine/states.ts';
import { unreachedStates, type Coverage, type CoveredPlace } from './cover-machine.ts';

export const colours: Readonly<Record<Coverage, string>> = {
  conformant: '#2e7d32',
  'known of its library': '#b26a00',
  differs: '#c62828',
  'not reached': '#90a4ae',
};

/** An arrow of the picture, with all that leads along it. */
interface Arrow {
  readonly from: State;
  readonly to: State;
  readonly coverage: Coverage;
  readonly inputs: readonly string[];
}

/**
 * What the suite has covered of a machine, in the language of Graphviz. A box says how many of its inputs are conformant. What
 * leaves the bot where it stands is counted in the box, and drawn only where it differs.
 */
export function toCoverageDot(machine: Machine, places: readonly CoveredPlace[]): string {
  const unreached = unreachedStates(places);
  const byState = Map.groupBy(places, ({ state }) => state);
  return [
    'digraph coverage {',
    '  graph [rankdir=TB, ranksep=0.5, nodesep=0.4, fontname="sans-serif", bgcolor="transparent"];',
    '  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=12];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...[...byState].map(([state, own]) => boxOf(state, own, unreached.has(state))),
    ...arrowsOf(machine, places, unreached).map(lineOf),
    '}',
    '',
  ].join('\n');
}

function boxOf(state: State, own: readonly CoveredPlace[], isUnreached: boolean): string {
  const count = (coverage: Coverage): number => own.filter((place) => place.coverage === coverage).length;
  const coverage: Coverage = isUnreached ? 'not reached' : count('differs') > 0 ? 'differs' : 'conformant';
  const right = isUnreached ? 'not reached' : `${own.length - count('differs')} of ${own.length}`;
  const style = isUnreached ? ', style="rounded,dashed"' : '';
  const shape = isFinal(state) ? ', peripheries=2' : '';
  return `  "${state}" [label="${state}\\n${right}", color="${colours[coverage]}", fontcolor="${colours[coverage]}", fillcolor="#f5f7f8"${style}${shape}];`;
}

function arrowsOf(
  machine: Machine,
  places: readonly CoveredPlace[],
  unreached: ReadonlySet<State>,
): readonly Arrow[] {
  const taken = places.flatMap(({ state, input, coverage, to, answer }) => {
    const isDrawn = to !== undefined && (to !== state || coverage === 'differs');
    if (isDrawn) return [{ from: state, to, coverage, label: `${input} / ${answer}` }];
    return coverage === 'differs'
      ? [{ from: state, to: state, coverage, label: `${input} / ${answer}` }]
      : [];
  });
  // Where the specification leads besides, and this bot does not go.
  const besides = places
    .filter(({ state }) => !unreached.has(state))
    .flatMap(({ state, input }) =>
      machine.states
        .get(state)!
        .get(input)!
        .may.filter(({ to }) => unreached.has(to))
        .map(({ to }) => ({ from: state, to, coverage: 'not reached' as const, label: input })),
    );
  return [
    ...Map.groupBy([...taken, ...besides], ({ from, to, coverage }) => `${from} ${to} ${coverage}`).values(),
  ].map((group) => {
    const [{ from, to, coverage }] = group as [(typeof group)[number]];
    return { from, to, coverage, inputs: [...new Set(group.map(({ label }) => label))] };
  });
}

/** Inputs that are named on one arrow; of more the number is said. */
const mostNamed = 4;

function lineOf({ from, to, coverage, inputs }: Arrow): string {
  // From everywhere much leads to the end, and would hide all else.
  const most = coverage === 'differs' ? Infinity : to === 'cancelled' ? 1 : mostNamed;
  const named = inputs.slice(0, most);
  const rest = inputs.length - named.length;
  const lines = rest > 0 ? [...named, `and ${rest} more`] : named;
  const label = lines.map((line) => `${line.replaceAll(/["\\]/g, String.raw`\$&`)}\\l`).join('');
  const style = coverage === 'not reached' ? ', style=dashed' : '';
  const colour = colours[coverage];
  return `  "${from}" -> "${to}" [color="${colour}", fontcolor="${colour}", label="${label}"${style}];`;
}
