import { cutLine, textOf } from './log-line.ts';

const aboutCancelling =
  /cancel|declin|refus|reject|abort|interrupt|cut off|give up|gave up|mismatch|time[d ]?out/i;

/**
 * The newest line of a bot's log that may say why it has cancelled, cut to a length that a verdict can hold; undefined
 * where none does.
 */
export function explainCancel(log: readonly string[]): string | undefined {
  const line = log.map(textOf).findLast((text) => aboutCancelling.test(text));
  return line && cutLine(line);
}
