import { stripVTControlCharacters } from 'node:util';

const letters = new Intl.Segmenter();
/** Pictures, and the writings of East Asia, take two columns. */
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u;

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return [...letters.segment(stripVTControlCharacters(text))].reduce(
    (sum, { segment }) => sum + columnsOf(segment),
    0,
  );
}

/** The beginning of a text without colours that fits into so many columns; an ellipsis stands for the rest. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let [cut, width] = ['', 0];
  for (const { segment } of letters.segment(text)) {
    width += columnsOf(segment);
    if (width > columns - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** Breaks a text without colours into lines of so many columns, between words where it can. */
export function wrapTo(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [''];
    for (const word of line.split(' ').flatMap((one) => piecesOf(one, columns))) {
      const last = lines.at(-1)!;
      const longer = last === '' ? word : `${last} ${word}`;
      if (last === '' || widthOf(longer) <= columns) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  });
}

/** Where fewer columns are left beside a prefix, the text begins on the next line. */
const leastColumns = 24;
const indent = '     ';

/**
 * A text beside what stands before it, e.g. a mark and an id: lines after the first begin where the text begins, or
 * near the edge where there is too little room.
 *
 * @param paint colours each line; the prefix comes with its own colours.
 */
export function hangingLines(
  prefix: string,
  text: string,
  columns: number,
  paint: (line: string) => string = (line) => line,
): string[] {
  const room = columns - widthOf(prefix);
  const isNarrow = room < leastColumns && widthOf(text) > room;
  const [margin, width] = isNarrow ? [indent, columns - indent.length] : [' '.repeat(widthOf(prefix)), room];
  const lines = wrapTo(text, Math.max(width, leastColumns)).map((line) => paint(line));
  if (isNarrow) return [prefix.trimEnd(), ...lines.map((line) => `${margin}${line}`)];
  return lines.map((line, index) => `${index === 0 ? prefix : margin}${line}`.trimEnd());
}

function piecesOf(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word];
  const pieces: string[] = [''];
  for (const { segment } of letters.segment(word)) {
    const last = pieces.at(-1)!;
    if (widthOf(last) + columnsOf(segment) <= columns) pieces[pieces.length - 1] = `${last}${segment}`;
    else pieces.push(segment);
  }
  return pieces;
}

function columnsOf(letter: string): number {
  return wide.test(letter) ? 2 : 1;
}
