/** What a command printed as JSON. Lines of a log, one object each, may come before it. */
export function readJson(output: string): unknown {
  const lines = output.split('\n');
  const first = lines.findIndex((line) => line.trimEnd() === '{');
  try {
    return JSON.parse(first === -1 ? output : lines.slice(first).join('\n'));
  } catch {
    return undefined;
  }
}
