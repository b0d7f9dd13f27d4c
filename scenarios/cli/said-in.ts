const shownChars = 300;

/** The words if they are in the text; else the end of the text, to be shown beside what was expected. */
export function saidIn(text: string, words: string): string {
  if (text.includes(words)) return words;
  return text.trim().slice(-shownChars) || 'nothing';
}
