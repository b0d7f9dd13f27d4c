const lineLimit = 200;

/** What a line of a log says: of one in JSON its message, with its reason or error. */
export function textOf(line: string): string {
  try {
    const { msg, message, error, reason } = JSON.parse(line) as Record<string, unknown>;
    const said = [msg ?? message, reason, error].filter((part) => typeof part === 'string');
    return said.length > 0 ? said.join(': ') : line;
  } catch {
    return line;
  }
}

/** A text of a length that a verdict can hold. */
export function cutLine(text: string): string {
  return text.length > lineLimit ? `${text.slice(0, lineLimit)}…` : text;
}
