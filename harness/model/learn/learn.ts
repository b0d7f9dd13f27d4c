import { distinguish } from './distinguish.ts';
import { stateAfter, type Mealy, type Word } from './mealy.ts';
import { apartBy, placeAfter, type Place } from './observations.ts';
import { doWord, type Plan } from './plan.ts';
import type { Teacher } from './teacher.ts';

export interface LearnOptions<Input extends string> {
  readonly teacher: Teacher<Input>;
  readonly inputs: readonly Input[];
  /** Words that would show that a machine is not the right one, or not yet; the sooner, the better. */
  readonly tests: (hypothesis: Mealy<Input>) => Iterable<Word<Input>>;
  /** Told of each machine that fits all answers so far. */
  readonly onHypothesis?: (hypothesis: Mealy<Input>) => void;
}

/** After as many tests it is seen whether the machine still fits. */
const testsAtOnce = 32;

/**
 * Learns the machine that answers as was answered: L#, by Vaandrager, Garhewal, Rot and Wissmann (2022). All answers are kept
 * in a tree. Its places that were seen to be apart are the *basis*, the states that are known; places one input behind these
 * are the *frontier*. One that is apart from all of the basis is a new state. Where each of the frontier can be only one of the
 * basis, that makes a machine, and the tests look for what speaks against it.
 *
 * @throws Unsteady where answers differ and stay so.
 */
export async function learn<Input extends string>(options: LearnOptions<Input>): Promise<Mealy<Input>> {
  const { teacher, inputs, tests, onHypothesis } = options;
  let basis: Place<Input>[] = [teacher.root];
  let { corrections } = teacher;
  for (;;) {
    // Answers that were taken back may have made a state.
    if (teacher.corrections > corrections) [basis, corrections] = [[teacher.root], teacher.corrections];
    const frontier = frontierOf(basis, inputs);
    const isolated = frontier.find(({ candidates }) => candidates.length === 0);
    if (isolated !== undefined) {
      basis.push(isolated.place);
      continue;
    }
    const open = openQuestions(basis, inputs, frontier);
    if (open.length > 0) {
      await teacher.ask(open);
      continue;
    }
    const hypothesis = machineFrom(basis, inputs, frontier);
    const conflict = conflictOf(teacher.root, hypothesis);
    if (conflict !== undefined) {
      await refine(teacher, basis, hypothesis, conflict);
      continue;
    }
    onHypothesis?.(hypothesis);
    if (await standsTests(teacher, hypothesis, tests)) return hypothesis;
  }
}

interface FrontierPlace<Input extends string> {
  readonly place: Place<Input>;
  /** Those of the basis that it was not seen to be apart from. */
  readonly candidates: readonly Place<Input>[];
}

function frontierOf<Input extends string>(
  basis: readonly Place<Input>[],
  inputs: readonly Input[],
): readonly FrontierPlace<Input>[] {
  return basis
    .flatMap(({ next }) => inputs.flatMap((input) => next.get(input)?.place ?? []))
    .filter((place) => !basis.includes(place))
    .map((place) => ({ place, candidates: basis.filter((state) => apartBy(place, state) === undefined) }));
}

/** What comes of each input in each state, and which state that is. */
function openQuestions<Input extends string>(
  basis: readonly Place<Input>[],
  inputs: readonly Input[],
  frontier: readonly FrontierPlace<Input>[],
): Plan<Input>[] {
  return [
    ...basis.flatMap(({ word, next }) =>
      inputs
        .filter((input) => !next.has(input))
        .map((input) => doWord([...word, input], () => distinguish(basis))),
    ),
    ...frontier
      .filter(({ candidates }) => candidates.length > 1)
      .map(({ place, candidates }) => doWord(place.word, () => distinguish(candidates))),
  ];
}

function machineFrom<Input extends string>(
  basis: readonly Place<Input>[],
  inputs: readonly Input[],
  frontier: readonly FrontierPlace<Input>[],
): Mealy<Input> {
  const numbers = new Map(basis.map((place, number) => [place, number]));
  for (const { place, candidates } of frontier) numbers.set(place, basis.indexOf(candidates[0]!));
  const states = basis.map(
    ({ next }) =>
      new Map(
        inputs.map((input) => {
          const { output, place } = next.get(input)!;
          return [input, { output, to: numbers.get(place)! }] as const;
        }),
      ),
  );
  return { inputs, states };
}

/** The shortest word that was answered otherwise than a machine does; undefined where there is none. */
function conflictOf<Input extends string>(
  root: Place<Input>,
  { states }: Mealy<Input>,
): Word<Input> | undefined {
  const waiting: { place: Place<Input>; state: number }[] = [{ place: root, state: 0 }];
  for (const { place, state } of waiting)
    for (const [input, observed] of place.next) {
      const { output, to } = states[state]!.get(input)!;
      if (output !== observed.output) return [...place.word, input];
      waiting.push({ place: observed.place, state: to });
    }
  return undefined;
}

/**
 * Goes from a word that is answered otherwise, by halves, to a place of the frontier that is not the state it was taken for.
 */
async function refine<Input extends string>(
  teacher: Teacher<Input>,
  basis: readonly Place<Input>[],
  hypothesis: Mealy<Input>,
  conflict: Word<Input>,
): Promise<void> {
  let way = conflict.slice(0, -1);
  let witness: Word<Input> = conflict.slice(-1);
  const { corrections } = teacher;
  const isInBasis = (word: Word<Input>) => basis.includes(placeAfter(teacher.root, word)!);
  for (;;) {
    const known = way.findIndex((_, index) => !isInBasis(way.slice(0, index + 1))) + 1;
    if (known === 0 || known === way.length) return;
    const half = Math.floor((known + way.length) / 2);
    const state = basis[stateAfter(hypothesis, way.slice(0, half))]!;
    const rest = way.slice(half);
    const shortcut = [...state.word, ...rest];
    await teacher.ask([doWord([...shortcut, ...witness])]);
    if (teacher.corrections > corrections) return;
    const apart = apartBy(state, placeAfter(teacher.root, way.slice(0, half))!);
    [way, witness] = apart === undefined ? [shortcut, witness] : [way.slice(0, half), apart];
  }
}

async function standsTests<Input extends string>(
  teacher: Teacher<Input>,
  hypothesis: Mealy<Input>,
  tests: LearnOptions<Input>['tests'],
): Promise<boolean> {
  let batch: Plan<Input>[] = [];
  const stands = async (): Promise<boolean> => {
    await teacher.ask(batch);
    batch = [];
    return conflictOf(teacher.root, hypothesis) === undefined;
  };
  for (const word of tests(hypothesis)) {
    batch.push(doWord(word));
    if (batch.length === testsAtOnce && !(await stands())) return false;
  }
  return stands();
}
