/** Where a member of a JSON5 text stands, as offsets. */
export interface Span {
  /** Of the key; of the value for items of a list and for the whole text. */
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const token =
  /(?<gap>[\s\uFEFF]+|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)|(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|[{}[\]:,]|[^\s{}[\]:,"'/]+/gu;

interface Token {
  readonly text: string;
  readonly at: number;
}

/**
 * Finds every member, by dot path with a leading dot; items of a list are `.list[0]`, and the whole is the empty path.
 * JSON5's own parser tells no positions. The text must be valid JSON5.
 */
export function findSpans(text: string): ReadonlyMap<string, Span> {
  const tokens: Token[] = [];
  for (const { 0: lexeme, groups, index } of text.matchAll(token)) {
    if (groups?.['gap'] === undefined) tokens.push({ text: lexeme, at: index });
  }
  return new Reader(tokens).read();
}

/** How many lists and objects are in each other at most. The text may be anything. */
export function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const { 0: lexeme } of text.matchAll(token)) {
    if (lexeme === '{' || lexeme === '[') depth += 1;
    if (lexeme === '}' || lexeme === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #spans = new Map<string, Span>();
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): ReadonlyMap<string, Span> {
    if (this.#tokens.length > 0) this.#readValue('', undefined);
    return this.#spans;
  }

  #readValue(path: string, keyAt: number | undefined): void {
    const first = this.#take();
    if (first.text === '{') this.#readMembers(path);
    else if (first.text === '[') this.#readItems(path);
    const last = this.#tokens[this.#next - 1]!;
    const span = { start: keyAt ?? first.at, valueStart: first.at, valueEnd: last.at + last.text.length };
    this.#spans.set(path, span);
  }

  #readMembers(path: string): void {
    while (this.#skip(',') || !this.#skip('}')) {
      if (this.#skip('}')) return;
      const key = this.#take();
      this.#skip(':');
      this.#readValue(`${path}.${nameOf(key.text)}`, key.at);
    }
  }

  #readItems(path: string): void {
    for (let index = 0; this.#skip(',') || !this.#skip(']'); index += 1) {
      if (this.#skip(']')) return;
      this.#readValue(`${path}[${index}]`, undefined);
    }
  }

  #take(): Token {
    const taken = this.#tokens[this.#next];
    if (!taken) throw new SyntaxError('expected valid JSON5');
    this.#next += 1;
    return taken;
  }

  #skip(mark: string): boolean {
    const isIt = this.#tokens[this.#next]?.text === mark;
    if (isIt) this.#next += 1;
    return isIt;
  }
}

function nameOf(lexeme: string): string {
  const quoted = lexeme.startsWith('"') || lexeme.startsWith("'");
  return quoted ? lexeme.slice(1, -1).replaceAll(/\\(?<escaped>["'\\/])/gu, '$<escaped>') : lexeme;
}
