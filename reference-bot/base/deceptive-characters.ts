type Range = readonly [first: number, last: number];

/** Controls, and what is invisible, separates lines or turns the reading direction. */
const unseen: readonly Range[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x061c, 0x061c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xfeff, 0xfeff],
];

/** Combining marks and variation selectors: they change what a reader sees, not what a machine compares. */
const combining: readonly Range[] = [
  [0x0300, 0x036f],
  [0x0483, 0x0489],
  [0x0591, 0x05bd],
  [0x05bf, 0x05bf],
  [0x05c1, 0x05c2],
  [0x05c4, 0x05c5],
  [0x05c7, 0x05c7],
  [0x0610, 0x061a],
  [0x064b, 0x065f],
  [0x0670, 0x0670],
  [0x06d6, 0x06dc],
  [0x06df, 0x06e4],
  [0x06e7, 0x06e8],
  [0x06ea, 0x06ed],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xe0100, 0xe01ef],
];

/** Format characters and tags. */
const formatting: readonly Range[] = [
  [0x00ad, 0x00ad],
  [0x0600, 0x0605],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x0890, 0x0891],
  [0x08e2, 0x08e2],
  [0x180e, 0x180e],
  [0x2060, 0x2064],
  [0x206a, 0x206f],
  [0xfff9, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x13455],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0001, 0xe0001],
  [0xe0020, 0xe007f],
];

/** Spaces that are not the usual one, fillers that look like nothing, and variation selectors. */
const blank: readonly Range[] = [
  [0x00a0, 0x00a0],
  [0x034f, 0x034f],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
  [0xe0100, 0xe01ef],
];
const lineAndTab = /([\n\t])/u;

const deceptive = [...unseen, ...combining, ...formatting];
const terminalUnsafe = [...unseen, ...blank, ...formatting];

/** The text without what a reader cannot see as a character. */
export function withoutUnseen(text: string): string {
  return without(unseen, text);
}

/** The text without what makes two different texts look alike. */
export function withoutDeceptive(text: string): string {
  return without(deceptive, text);
}

/** The text without what could make a terminal show something else than it says. Line ends and tabs stay. */
export function withoutTerminalUnsafe(text: string): string {
  return text
    .split(lineAndTab)
    .map((part) => (lineAndTab.test(part) ? part : without(terminalUnsafe, part)))
    .join('');
}

function without(ranges: readonly Range[], text: string): string {
  const isIn = (code: number): boolean => ranges.some(([first, last]) => first <= code && code <= last);
  return [...text].filter((character) => !isIn(character.codePointAt(0) ?? 0)).join('');
}
