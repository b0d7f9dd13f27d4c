import { type Candidate, type Place, quote, valuesByOption } from './completions.ts';

/** The script for bash 3.2 and newer. */
export function bashScript(places: readonly Place[]): string {
  const [root, ...below] = places;
  const program = root!.path;
  const taking = valuesByOption(places);
  const few = taking.filter(([, values]) => values.length > 0);
  const anyValue = taking.filter(([, values]) => values.length === 0).map(([option]) => option);
  return `# Completes ${program} in bash; made by: ${program} completion bash
_cara_ref() {
  local at=${quote(program)} previous=\${COMP_WORDS[COMP_CWORD-1]} current=\${COMP_WORDS[COMP_CWORD]}
  local word words='' options=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
      ${below.map(({ path }) => quote(path)).join(' | ')}) at="$at $word" ;;
    esac
  done
  case "$at" in
${places.map(({ path, words, options }) => `    ${quote(path)}) words=${list(words)} options=${list(options)} ;;`).join('\n')}
  esac
  [[ $current == -* ]] && words=$options
  case "$at $previous" in
${anyValue.length > 0 ? `    ${anyValue.map(quote).join(' | ')}) words='' ;;` : ''}
${few.map(([option, values]) => `    ${quote(option)}) words=${quote(values.join(' '))} ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _cara_ref ${program}
`;
}

function list(candidates: readonly Candidate[]): string {
  return quote(candidates.map(({ word }) => word).join(' '));
}
