import { describe, expect, it } from 'vitest';
import { learn } from './learn.ts';
import { answersTo } from './mealy.ts';
import { doWord } from './plan.ts';
import { Teacher, Unsteady, type Learnable } from './teacher.ts';

/** Counts to two and begins again; `fault` may change an answer, by how many tries there were. */
function counter(fault: (attempt: number, word: string, output: string) => string): Learnable<'up'> {
  let attempts = 0;
  return {
    async begin() {
      attempts += 1;
      const [attempt, word] = [attempts, [] as string[]];
      return {
        async step(input) {
          word.push(input);
          return fault(attempt, word.join(' '), String(word.length % 3));
        },
        async end() {},
      };
    },
  };
}
const word = ['up', 'up', 'up'] as const;
const isAt = (place: string, fault: (attempt: number, output: string) => string) =>
  counter((attempt, at, output) => (at === place ? fault(attempt, output) : output));

describe('the teacher', () => {
  it('asks nothing twice', async () => {
    const teacher = new Teacher(counter((_attempt, _word, output) => output));
    await teacher.ask([doWord(word), doWord(word), doWord(word.slice(0, 2))]);
    expect(teacher.cost).toEqual({ queries: 1, steps: 3 });
  });

  it('goes by two of three where an answer differs once, the first one too', async () => {
    for (const wrong of [1, 2]) {
      const teacher = new Teacher(isAt('up', (attempt, output) => (attempt === wrong ? 'x' : output)));
      await teacher.ask([doWord(word.slice(0, 2))]);
      await teacher.ask([doWord(word)]);
      expect(teacher.root.next.get('up')?.output).toBe('1');
      expect(teacher.unsteady).toEqual(['up']);
      expect(teacher.corrections).toBe(wrong === 1 ? 1 : 0);
    }
  });

  it('asks without hurry where a bot does not keep up', async () => {
    const slow: Learnable<'up'> = {
      async begin() {
        let [count, isLate] = [0, false];
        return {
          async step(_input, known) {
            count += 1;
            // What comes behind the last input that nobody waited for.
            const output = isLate && known !== undefined ? 'late' : String(count);
            isLate = known !== undefined;
            return output;
          },
          async end() {},
        };
      },
    };
    const teacher = new Teacher(slow);
    for (const length of [1, 2, 3]) await teacher.ask([doWord(word.slice(0, length))]);
    await teacher.ask([doWord([...word, 'up'])]);
    expect(teacher.root.next.get('up')?.place.next.get('up')?.output).toBe('2');
    expect(teacher.unsteady).toEqual(['up · up']);
  });

  it('ends where answers stay different, and tells them', async () => {
    const teacher = new Teacher(isAt('up up', (attempt) => `x${attempt}`));
    await teacher.ask([doWord(word.slice(0, 2))]);
    const asked = teacher.ask([doWord(word)]);
    await expect(asked).rejects.toThrow(
      new Unsteady(word.slice(0, 2), [
        ['1', 'x1'],
        ['1', 'x2'],
        ['1', 'x3'],
      ]),
    );
  });

  it('ends where the same place is in doubt for the second time', async () => {
    const teacher = new Teacher(isAt('up', (attempt) => (attempt % 2 === 0 ? 'even' : 'odd')));
    const learned = learn({ teacher, inputs: ['up'], tests: () => [word, [...word, ...word]] });
    await expect(learned).rejects.toThrow(Unsteady);
  });
});

it('a machine is learned though an answer was wrong once, and made a state', async () => {
  const sizes: number[] = [];
  const teacher = new Teacher(isAt('up up', (attempt, output) => (attempt === 2 ? 'x' : output)));
  const learned = await learn({
    teacher,
    inputs: ['up'],
    // The longer, the later: so each is asked anew.
    tests: () => [Array.from({ length: 7 + sizes.length }, () => 'up' as const)],
    onHypothesis: ({ states }) => sizes.push(states.length),
  });
  expect(Math.max(...sizes)).toBeGreaterThan(3);
  expect(learned.states).toHaveLength(3);
  expect(answersTo(learned, word)).toEqual(['1', '2', '0']);
});
