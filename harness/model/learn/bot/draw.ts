import { written } from '../../machine/outputs.ts';
import { isFinal } from '../../machine/states.ts';
import type { Comparison, JudgedEdge, Verdict } from './compare.ts';

const colours = {
  differs: '#c62828',
  quirk: '#b26a00',
  'as specified': '#37474f',
  'not specified': '#90a4ae',
} as const;

/** What leads from as many states to the same place by the same answer is said below the picture. */
const tooMany = 4;
/** Characters of a line that names inputs. */
const lineWidth = 40;

/**
 * The machine of a bot in the language of Graphviz. What leads from one state to another is one arrow. What changes nothing
 * and is as it should be is left out, and so is what is done where the specification says nothing.
 */
export function toDot(title: string, { states, edges }: Comparison): string {
  const [common, drawn] = partition(edges.filter((edge) => !isQuiet(edge)));
  const groups = Map.groupBy(drawn, ({ from, to, verdict }) => `${from} ${to} ${verdict.is}`);
  const notes = [
    title,
    ...[
      ...Map.groupBy(common, (group) => `${group[0].to} ${group.map(({ from }) => from).join()}`).values(),
    ].map((alike) => {
      const [group] = alike as [readonly [JudgedEdge, ...JudgedEdge[]]];
      const from = group.map((edge) => states[edge.from]!.name).join(', ');
      const what = labelsOf(alike.map(([edge]) => edge)).join(';');
      return `from ${from}:${what} → ${states[group[0].to]!.name}`;
    }),
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
      const label = verdict.is === 'not specified' ? [] : labelsOf(group);
      return `  s${from} -> s${to} [color="${colour}", fontcolor="${colour}", penwidth=${width}, label=${textOf(label)}];`;
    }),
    '}',
    '',
  ].join('\n');
}

/** Nothing comes of it, and nothing should; or its answer is as it should be and it stays where it is. */
function isQuiet({ from, to, output, verdict }: JudgedEdge): boolean {
  if (from !== to || verdict.is === 'differs') return false;
  return verdict.is !== 'quirk' || output === written([]);
}

/** Lines for each answer, with all inputs that have it; what was expected instead is below. */
function labelsOf(group: readonly JudgedEdge[]): readonly string[] {
  const byAnswer = Map.groupBy(group, ({ output, verdict }) =>
    [output, ...(verdict.is === 'differs' ? linesOfDifference(verdict, output) : [])].join('\n'),
  );
  return [...byAnswer].flatMap(([answer, edges]) =>
    ` ${wrapped(edges.map(({ input }) => input)).join(',\n   ')} / ${answer}`.split('\n'),
  );
}

/** Words in lines that are not too long. */
function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > lineWidth) lines.push(word);
    else lines[lines.length - 1] = `${last}, ${word}`;
  }
  return lines;
}

/** @param output was said already. */
function linesOfDifference(
  { expected, observed }: Extract<Verdict, { is: 'differs' }>,
  output: string,
): readonly string[] {
  const ways = expected.split(' | ');
  const cancels = ways.filter((way) => way.startsWith('cancel '));
  const told =
    cancels.length < tooMany
      ? ways
      : [...ways.filter((way) => !cancels.includes(way)), `cancel, with one of ${cancels.length} codes`];
  return [
    `   expected ${told.join('\n     or ')}`,
    ...(observed === output ? [] : [`   observed ${observed}`]),
  ];
}

type Alike = readonly [JudgedEdge, ...JudgedEdge[]];

/** What leads from too many states to the same place by the same answer, and all else. */
function partition(edges: readonly JudgedEdge[]): readonly [readonly Alike[], readonly JudgedEdge[]] {
  const alike = Map.groupBy(edges, ({ input, output, to, verdict }) =>
    JSON.stringify([input, output, to, verdict.is]),
  );
  const groups = [...alike.values()] as unknown as readonly Alike[];
  const isCommon = ([{ verdict }, ...more]: Alike) =>
    verdict.is === 'as specified' && more.length + 1 >= tooMany;
  return [groups.filter(isCommon), groups.filter((group) => !isCommon(group)).flat()];
}

/** Lines that begin at the left. */
function textOf(lines: readonly string[]): string {
  return `"${lines.map((line) => `${escaped(line)}\\l`).join('')}"`;
}

/** Bots choose codes of their own, and authors the names of their bots. */
function escaped(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}
