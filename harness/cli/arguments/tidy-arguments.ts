/** Older spellings of options, which still work. */
const spellings: Readonly<Record<string, string>> = { '-V': '--version' };

/**
 * The arguments as the parser must get them. The number of `--bail` is optional, and what follows is one only if it
 * looks like one: `--bail sas.glare` means `--bail=1 sas.glare`.
 */
export function tidyArguments(given: readonly string[]): string[] {
  return given.map((word, index) => {
    if (word !== '--bail') return spellings[word] ?? word;
    const next = given[index + 1];
    return next === undefined || /^\d/.test(next) || next.startsWith('-') ? word : '--bail=1';
  });
}
