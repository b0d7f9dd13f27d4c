const aboutCancelling =
  /cancel|declin|refus|reject|abort|interrupt|cut off|give up|gave up|mismatch|time[d ]?out/i;
const lineLimit = 200;

/**
 * The newest line of a bot's log that may say why it has cancelled, cut to a length that a verdict can hold; undefined
 * where none does.
 */
export function explainCancel(log: readonly string[]): string | undefined {
  const line = log.map(textOf).findLast((text) => aboutCancelling.test(text));
  return line !== undefined && line.length > lineLimit ? `${line.slice(0, lineLimit)}…` : line;
}

/** What a line says: of one in JSON its message, with its reason or error. */
function textOf(line: string): string {
  try {
    const { msg, message, error, reason } = JSON.parse(line) as Record<string, unknown>;
    const said = [msg ?? message, reason, error].filter((part) => typeof part === 'string');
    return said.length > 0 ? said.join(': ') : line;
  } catch {
    return line;
  }
}
