/** 1-based line of each key of a JSON5 text, by dot path with a leading dot; array items are `.list[0]`. */
export type KeyLines = ReadonlyMap<string, number>;

const token =
  /(?<gap>[\s\uFEFF]+|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)|(?<string>"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(?<mark>[{}[\]:,])|(?<word>[^\s{}[\]:,"'/]+)/gu;

interface Container {
  readonly path: string;
  readonly kind: 'object' | 'array';
  index: number;
  /** Set between a key and its value. */
  key: string | undefined;
}

/**
 * Finds where each key stands. JSON5's own parser tells positions only of syntax errors, and a message
 * about a wrong value is of little use without its line. The text must be valid JSON5.
 */
export function findKeyLines(text: string): KeyLines {
  const lines = new Map<string, number>();
  const open: Container[] = [];
  let line = 1;
  for (const { 0: lexeme, groups } of text.matchAll(token)) {
    const top = open.at(-1);
    if (groups?.mark) step(lexeme, line, open, lines);
    else if (groups?.gap === undefined && top) readScalar(lexeme, line, top, lines);
    line += lexeme.split(/\r\n|[\n\r\u2028\u2029]/u).length - 1;
  }
  return lines;
}

function step(mark: string, line: number, open: Container[], lines: Map<string, number>): void {
  const top = open.at(-1);
  if (mark === '{' || mark === '[') {
    const path = top ? beginValue(top, line, lines) : '';
    open.push({ path, kind: mark === '{' ? 'object' : 'array', index: 0, key: undefined });
  } else if (mark === '}' || mark === ']') {
    open.pop();
  } else if (mark === ',' && top) {
    top.index += 1;
    top.key = undefined;
  }
}

function readScalar(lexeme: string, line: number, top: Container, lines: Map<string, number>): void {
  if (top.kind === 'object' && top.key === undefined) {
    top.key = keyText(lexeme);
    lines.set(`${top.path}.${top.key}`, line);
  } else {
    beginValue(top, line, lines);
  }
}

/** Path of the value that begins here; an array item has no key of its own, so its line is noted now. */
function beginValue(top: Container, line: number, lines: Map<string, number>): string {
  if (top.kind === 'object') return `${top.path}.${top.key}`;
  const path = `${top.path}[${top.index}]`;
  lines.set(path, line);
  return path;
}

function keyText(lexeme: string): string {
  const quoted = lexeme.startsWith('"') || lexeme.startsWith("'");
  return quoted ? lexeme.slice(1, -1).replaceAll(/\\(?<escaped>["'\\/])/gu, '$<escaped>') : lexeme;
}
