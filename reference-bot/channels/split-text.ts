/** The longest text of one message. */
export interface TextLimit {
  readonly length: number;
  /** Length of a text in the unit in which the network counts. */
  measure(text: string): number;
}

/** Where a text is best cut, the best first: between paragraphs, lines, words. */
const seams = [/\n\n/g, /\n/g, /\s/g];
/** A part is not to be much shorter than it can be only because there is a better seam. */
const leastShare = 0.5;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a text into parts that a network takes. Joined again they are the text: nothing is lost, nothing added, and no
 * character is cut in two. A network may drop white space at the ends of a part.
 */
export function splitText(text: string, limit: TextLimit): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (limit.measure(rest) > limit.length) {
    const part = cutPart(rest, limit);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return rest.trim() === '' && parts.length > 0
    ? [...parts.slice(0, -1), parts.at(-1)! + rest]
    : [...parts, rest];
}

function cutPart(text: string, { length, measure }: TextLimit): string {
  let fits = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = measure(segment);
    if (used + more > length) break;
    used += more;
    fits += segment;
  }
  // One character that alone is too long is cut where that does no harm to others.
  if (fits === '') return [...text][0]!;
  for (const seam of seams) {
    const last = [...fits.matchAll(seam)].at(-1);
    const end = last === undefined ? 0 : last.index + last[0].length;
    if (end >= fits.length * leastShare && fits.slice(0, end).trim() !== '') return fits.slice(0, end);
  }
  return fits;
}
