import { eventually, type Wait } from '../harness/index.ts';

/** Stands for no numbers in a verdict. */
export const none = 'none';

/**
 * Waits until all questions have an answer. The limit counts for each answer: many take longer than one.
 * @param answered counts those that have one.
 */
export async function untilAllAnswered(
  questions: number,
  answered: () => number,
  wait: Omit<Wait, 'why'>,
): Promise<void> {
  for (let before = answered(); before < questions; before = answered())
    await eventually(() => answered() > before || undefined, {
      why: questions === 1 ? 'an answer to a question' : `an answer to each of ${questions} questions`,
      ...wait,
    });
}

/** The numbers of those that match, from 1, e.g. `1, 3`. */
export function numbersOf<Question>(
  questions: readonly Question[],
  matches: (question: Question) => boolean,
): string {
  return questions.flatMap((one, index) => (matches(one) ? [index + 1] : [])).join(', ') || none;
}
