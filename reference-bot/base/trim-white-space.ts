/** Without white space at both ends, as Unicode knows it: a byte order mark is none, a next-line character is. */
export function trimWhiteSpace(text: string): string {
  return text.replaceAll(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
}
