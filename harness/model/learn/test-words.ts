import { answersTo, separate, stateAfter, waysOf, type Mealy, type Word } from './mealy.ts';

/**
 * Words that show each machine which differs from this one, and has at most `extra` more states: to each state by the
 * shortest way, from there by all words of up to `extra` + 1 inputs, and then what tells the state that follows from all
 * others. Short ones come first.
 */
export function* testWords<Input extends string>(
  machine: Mealy<Input>,
  extra: number,
): Iterable<Word<Input>> {
  const tell = identifiersOf(machine);
  const ways = [...waysOf(machine).values()];
  let middles: readonly Word<Input>[] = [[]];
  for (let length = 0; length <= extra + 1; length += 1) {
    for (const way of ways)
      for (const middle of middles) {
        const word = [...way, ...middle];
        for (const last of tell[stateAfter(machine, word)]!) yield [...word, ...last];
      }
    middles = middles.flatMap((middle) => machine.inputs.map((input) => [...middle, input]));
  }
}

/** For each state words that tell it from all others; two that are told apart share the word that does so. */
export function identifiersOf<Input extends string>(
  machine: Mealy<Input>,
): readonly (readonly Word<Input>[])[] {
  const words = machine.states.map((): Word<Input>[] => []);
  const differ = (word: Word<Input>, one: number, other: number) =>
    answersTo(machine, word, one).join('\n') !== answersTo(machine, word, other).join('\n');
  for (const [one, ofOne] of words.entries())
    for (const [other, ofOther] of words.entries()) {
      if (other <= one) continue;
      const known = [...ofOne, ...ofOther].find((word) => differ(word, one, other));
      const word = known ?? separate(machine, machine, [one, other]);
      if (word === undefined) continue;
      for (const list of [ofOne, ofOther]) if (!list.includes(word)) list.push(word);
    }
  return words.map((list) => (list.length === 0 ? [[]] : list));
}
