import type { OptionCandidate, Place } from './completions.ts';

/** The script for fish. */
export function fishScript(places: readonly Place[]): string {
  const [root, ...below] = places;
  const program = root!.path;
  return `# Completes ${program} in fish; made by: ${program} completion fish
function __cara_ref_at
    set -l at ${quote(program)}
    set -l places ${below.map(({ path }) => quote(path)).join(' ')}
    for word in (commandline -opc)[2..-1]
        contains -- "$at $word" $places; and set at "$at $word"
    end
    test "$at" = "$argv[1]"
end
complete -c ${program} -f
${places.flatMap((place) => linesOf(program, place)).join('\n')}
`;
}

function linesOf(program: string, { path, words, options }: Place): readonly string[] {
  const begin = `complete -c ${program} -n ${quote(`__cara_ref_at '${path}'`)}`;
  return [
    ...words.map(({ word, description }) => `${begin} -a ${quote(word)} -d ${quote(description)}`),
    ...options.map((option) => `${begin} ${flag(option)} -d ${quote(option.description)}`),
  ];
}

function flag({ word, values }: OptionCandidate): string {
  const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
  if (values === undefined) return name;
  return values.length === 0 ? `${name} -x` : `${name} -x -a ${quote(values.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/gu, String.raw`\$&`)}'`;
}
