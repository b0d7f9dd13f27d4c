import { nameOf } from '../../machine/variants.ts';
import type { JudgedEdge, Verdict } from './compare.ts';
import type { LearnedOfBot } from './learn-bot.ts';
import type { LearnedMachine } from './machine-file.ts';

const kinds = ['as specified', 'quirk', 'differs', 'not specified'] as const satisfies Verdict['is'][];

/** What was learned of a bot and how it differs from the specification, as lines for a person. */
export function linesOfLearned(
  { variant, states, edges, alphabet }: LearnedMachine,
  { cost, unsteady }: Pick<LearnedOfBot, 'cost' | 'unsteady'>,
): readonly string[] {
  const counts = kinds.map((kind) => `${edges.filter(({ verdict }) => verdict.is === kind).length} ${kind}`);
  const mark = edges.some(({ verdict }) => verdict.is === 'differs') ? '✗' : '✓';
  const quirks = edges.flatMap(({ verdict }) => (verdict.is === 'quirk' ? verdict.says : []));
  return [
    ` ${mark} ${nameOf(variant)}   ${states.length} states · transitions: ${counts.join(', ')}   (${cost.queries} verifications, ${cost.steps} steps)`,
    ...edges.flatMap((edge) => linesOfEdge(edge, states[edge.from]!.name)),
    ...unsteady.map((word) => `     ${word}: once something else than the two other times`),
    ...[...new Set(quirks)].map((quirk) => `     known of its library: ${quirk}`),
    `     left out: ${alphabet.leftOut.join(', ')}`,
  ];
}

function linesOfEdge({ input, verdict }: JudgedEdge, state: string): readonly string[] {
  if (verdict.is !== 'differs') return [];
  return [
    `     ${state} × ${input}: expected ${verdict.expected}, observed ${verdict.observed}`,
    `       by ${verdict.way.join(' · ')}`,
  ];
}
