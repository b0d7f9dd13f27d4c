const limitLines = 400;

/** The newest 400 lines of a log. */
export class LogTail {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > limitLines) this.#lines.splice(0, this.#lines.length - limitLines);
  }

  /** The last `count` lines, oldest first. Default: 50. */
  last(count = 50): readonly string[] {
    return this.#lines.slice(-count);
  }
}
