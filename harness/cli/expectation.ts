import { z } from 'zod';
import { outcomeOf, outcomes, toneOf, type Outcome, type Report } from '../../reports/index.ts';
import { perhaps } from '../bots/manifest/fields.ts';
import { readJson5 } from '../files/read-json5.ts';

/** How entries ended in a run before, by their ids. */
export type Expectation = Readonly<Record<string, Outcome>>;

const resultMap = z.record(
  z.string(),
  z.enum(outcomes, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is no way to end${perhaps(String(input), outcomes)}; expected one of ${outcomes.join(', ')}`,
  }),
  { error: 'expected what "--reporter result-map" writes: ids of scenarios, and how each has ended' },
);

/** @throws UsageError where the file is not the result map of a run. */
export function readExpectation(file: string): Expectation {
  return readJson5(file, resultMap, 'result map');
}

/** Where a run ended otherwise than the one before, a sentence each. What is new and went well is no deviation. */
export function deviations({ scenarios }: Pick<Report, 'scenarios'>, expected: Expectation): string[] {
  const observed = new Map(scenarios.map((one) => [one.id, outcomeOf(one)]));
  const changed = Object.entries(expected).flatMap(([id, before]) => {
    const now = observed.get(id) ?? 'not in this run';
    return now === before ? [] : [`${id}: expected ${before}, observed ${now}`];
  });
  const added = [...observed].flatMap(([id, now]) =>
    Object.hasOwn(expected, id) || toneOf(now) === 'good' ? [] : [`${id}: not expected, observed ${now}`],
  );
  return [...changed, ...added];
}
