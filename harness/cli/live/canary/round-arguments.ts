/** Options that are for a canary as a whole, not for one of its rounds. Each has a value. */
const ofCanary = ['--every', '--metrics-port', '--output-dir'];
/** Options that say where the deployment is. Each has a value. */
const ofSettings = ['--config'];

/** What a round is given of the command line of a canary. */
export interface RoundArguments {
  readonly args: readonly string[];
  /** Those that say where the deployment is. */
  readonly settings: readonly string[];
}

/** Parts the command line of a canary. @param words without the program. */
export function roundArguments(words: readonly string[]): RoundArguments {
  return { args: partition(words, ofCanary).others, settings: partition(words, ofSettings).named };
}

/** Parts options with their values from all other words. */
function partition(words: readonly string[], names: readonly string[]) {
  const [named, others]: [string[], string[]] = [[], []];
  let isValue = false;
  for (const word of words) {
    const isNamed = names.includes(word.split('=', 1)[0]!);
    (isNamed || isValue ? named : others).push(word);
    isValue = isNamed && !word.includes('=');
  }
  return { named, others };
}
