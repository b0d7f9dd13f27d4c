import { written } from '../../machine/outputs.ts';
import { isFinal } from '../../machine/states.ts';
import type { Comparison, JudgedEdge, Verdict } from './compare.ts';

const colours = {
  differs: '#c62828',
  quirk: '#b26a00',
  'as specified': '#37474f',
  'not specified': '#90a4ae',
} as const;

/**
 * The machine of a bot in the language of Graphviz. What leads from one state to another is one edge. Left out is what
 * changes nothing and is as it should be; what ends a verification from everywhere in the same way is said below.
 */
export function toDot(title: string, { states, edges }: Comparison): string {
  const common = commonEdges(edges);
  const drawn = edges.filter((edge) => !isQuiet(edge) && !common.some((other) => isAlike(edge, other)));
  const groups = Map.groupBy(drawn, ({ from, to, verdict }) => `${from} ${to} ${verdict.is}`);
  const notes = [
    title,
    ...common.map(({ input, output, to }) => `from everywhere: ${input} / ${output} → ${states[to]!.name}`),
  ];
  return [
    'digraph machine {',
    `  graph [rankdir=TB, ranksep=0.6, nodesep=0.5, fontname="Courier", fontsize=12, labelloc=b, labeljust=l, label=${textOf(notes)}];`,
    '  node [shape=box, style="rounded,filled", fillcolor="#eceff1", color="#37474f", fontname="Courier", fontsize=12];',
    '  edge [fontname="Courier", fontsize=10];',
    '  begin [shape=point];',
    '  begin -> s0;',
    ...states.map(({ name, as }, number) => {
      const shape = as.some(isFinal) ? ', peripheries=2' : '';
      const colour = as.length === 0 ? ', fillcolor="#ffebee", color="#c62828"' : '';
      return `  s${number} [label="${escaped(name)}"${shape}${colour}];`;
    }),
    ...[...groups.values()].map((group) => {
      const [{ from, to, verdict }] = group as [JudgedEdge];
      const colour = colours[verdict.is];
      const width = verdict.is === 'differs' ? 2 : 1;
      return `  s${from} -> s${to} [color="${colour}", fontcolor="${colour}", penwidth=${width}, label=${textOf(labelsOf(group))}];`;
    }),
    '}',
    '',
  ].join('\n');
}

/** Nothing comes of it, and nothing should; or its answer is as it should be and it stays where it is. */
function isQuiet({ from, to, output, verdict }: JudgedEdge): boolean {
  if (from !== to || verdict.is === 'differs') return false;
  return verdict.is === 'as specified' || output === written([]);
}

/** A line for each answer, with all inputs that have it. */
function labelsOf(group: readonly JudgedEdge[]): readonly string[] {
  const byAnswer = Map.groupBy(group, ({ output, verdict }) =>
    verdict.is === 'differs' ? `${output}  (${differenceOf(verdict)})` : output,
  );
  return [...byAnswer].map(([answer, edges]) => ` ${edges.map(({ input }) => input).join(', ')} / ${answer}`);
}

function differenceOf({ expected, observed }: Extract<Verdict, { is: 'differs' }>): string {
  return `expected ${expected}, observed ${observed}`;
}

/** What leads from all states in which a verification goes on to the same end, by the same answer. */
function commonEdges(edges: readonly JudgedEdge[]): readonly JudgedEdge[] {
  const leaving = edges.filter(({ from, to, verdict }) => from !== to && verdict.is === 'as specified');
  const ends = Map.groupBy(leaving, ({ input, output, to }) => `${input} ${output} ${to}`);
  const open = new Set(edges.filter(({ from, to }) => from !== to).map(({ from }) => from));
  return [...ends.values()]
    .filter(([first, ...others]) => {
      const from = new Set([first!, ...others].map((edge) => edge.from));
      return (
        from.size > 1 && [...open].every((state) => state === 0 || state === first!.to || from.has(state))
      );
    })
    .map(([first]) => first!);
}

function isAlike(one: JudgedEdge, other: JudgedEdge): boolean {
  return (
    one.verdict.is === other.verdict.is &&
    one.input === other.input &&
    one.output === other.output &&
    one.to === other.to
  );
}

/** Lines that begin at the left. */
function textOf(lines: readonly string[]): string {
  return `"${lines.map((line) => `${escaped(line)}\\l`).join('')}"`;
}

/** Bots choose codes of their own, and authors the names of their bots. */
function escaped(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}
