import { findSpans } from './json5-spans.ts';

/** 1-based line of each key of a JSON5 text, by dot path with a leading dot; array items are `.list[0]`. */
export type KeyLines = ReadonlyMap<string, number>;

/** Finds where each key stands: a message about a wrong value is of little use without its line. */
export function findKeyLines(text: string): KeyLines {
  const starts = [...findSpans(text)]
    .filter(([path]) => path !== '')
    .toSorted(([, left], [, right]) => left.start - right.start);
  const lines = new Map<string, number>();
  let [line, seen] = [1, 0];
  for (const [path, { start }] of starts) {
    line += text.slice(seen, start).split(/\r\n|[\n\r\u2028\u2029]/u).length - 1;
    seen = start;
    lines.set(path, line);
  }
  return lines;
}
