import type { Word } from './mealy.ts';

/** Where a word has led, in a tree of all words that were asked. */
export interface Place<Input extends string> {
  /** The word that leads here. */
  readonly word: Word<Input>;
  readonly next: Map<Input, Observed<Input>>;
}

interface Observed<Input extends string> {
  readonly output: string;
  readonly place: Place<Input>;
}

/** A place that nothing was observed at yet. */
export function newPlace<Input extends string>(word: Word<Input> = []): Place<Input> {
  return { word, next: new Map() };
}

/** Writes down what came of an input; what was observed there before, and at all places behind, is forgotten. */
export function observe<Input extends string>(
  place: Place<Input>,
  input: Input,
  output: string,
): Place<Input> {
  const next = newPlace([...place.word, input]);
  place.next.set(input, { output, place: next });
  return next;
}

/** Where a word leads; undefined where it was not asked. */
export function placeAfter<Input extends string>(
  from: Place<Input>,
  word: Word<Input>,
): Place<Input> | undefined {
  return word.reduce<Place<Input> | undefined>((place, input) => place?.next.get(input)?.place, from);
}

/** A word to which two places were seen to answer differently, so that they cannot be the same state. */
export function apartBy<Input extends string>(
  one: Place<Input>,
  other: Place<Input>,
): Word<Input> | undefined {
  for (const [input, left] of one.next) {
    const right = other.next.get(input);
    if (right === undefined) continue;
    if (left.output !== right.output) return [input];
    const rest = apartBy(left.place, right.place);
    if (rest !== undefined) return [input, ...rest];
  }
  return undefined;
}
