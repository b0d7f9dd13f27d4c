import type { WriteStream } from 'node:tty';
import { cutTo } from './text-width.ts';

const eraseLine = '\u001B[2K';
const defaultColumns = 80;
const defaultRows = 24;
const cursorUp = '\u001B[1A';

/** The last lines of a terminal, which are drawn anew while finished text scrolls away above them. */
export class LiveRegion {
  readonly #stream: WriteStream;
  #lines: readonly string[] = [];

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  show(lines: readonly string[]): void {
    this.#draw('', lines);
  }

  printAbove(text: string): void {
    this.#draw(text, this.#lines);
  }

  #draw(above: string, lines: readonly string[]): void {
    const erase = `${cursorUp}${eraseLine}`.repeat(this.#lines.length);
    // A terminal that does not know its size says 0.
    const { columns, rows } = this.#stream;
    const [width, height] = [columns || defaultColumns, rows || defaultRows];
    // A line that wraps would be counted wrong: it is cut at the edge. The last line tells most.
    const fitting = lines.slice(-(height - 1)).map((line) => cutTo(line, width - 1));
    this.#lines = fitting;
    this.#stream.write(`${erase}${above}${fitting.map((line) => `${line}\n`).join('')}`);
  }
}
