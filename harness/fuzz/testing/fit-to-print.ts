/** What a terminal or the reader of a log does not take for text: controls but line ends and tabs, and what turns the reading direction. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
const stackLine = /^\s+at .+(?:\(.+\)|:\d+:\d+|<anonymous>)$/mu;
const longestUsual = 16_384;

/** Why a text is not fit to be shown to an operator; undefined where it is. */
export function unfitFor(
  text: string,
  secrets: readonly string[],
  longest: number = longestUsual,
): string | undefined {
  if (stackLine.test(text)) return 'shows a stack trace';
  if (secrets.some((secret) => text.includes(secret))) return 'tells a secret';
  if (unprintable.test(text)) return 'has characters that a terminal obeys or does not show';
  return text.length > longest ? `has ${text.length} characters` : undefined;
}

/** @throws Error where every object of this process has got members that it should not have. */
export function expectUnpolluted(): void {
  const names = Object.keys(Object.prototype);
  if (names.length > 0) throw new Error(`every object now has ${names.join(', ')}`);
}
