import { type Candidate, type Place, quote, valuesByOption } from './completions.ts';

/** The script for zsh. */
export function zshScript(places: readonly Place[]): string {
  const [root, ...below] = places;
  const program = root!.path;
  return `#compdef ${program}
# Completes ${program} in zsh; made by: ${program} completion zsh
_cara_ref() {
  local at=${quote(program)} word
  local -a found options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      ${below.map(({ path }) => quote(path)).join(' | ')}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valuesByOption(places)
  .map(([option, values]) => `    ${quote(option)}) compadd -- ${values.map(quote).join(' ')}; return ;;`)
  .join('\n')}
  esac
  case "$at" in
${places.map(({ path, words, options }) => `    ${quote(path)}) found=(${listOf(words)}) options=(${listOf(options)}) ;;`).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe -o option options; else _describe command found; fi
}
compdef _cara_ref ${program}
`;
}

function listOf(candidates: readonly Candidate[]): string {
  return candidates
    .map(({ word, description }) => quote(`${word.replaceAll(':', String.raw`\:`)}:${description}`))
    .join(' ');
}
