import type { BaseSeams, Environment } from '../../base/seams/seams.ts';
import type { MatrixSeams } from '../../channels/matrix/matrix-seams.ts';

/** What the operator's commands touch of the outside world. */
export interface Console
  extends Pick<BaseSeams, 'clock' | 'fetch' | 'files'>, Pick<MatrixSeams, 'openDatabase'> {
  readonly env: Environment;
  /** Whether a person sits at each end. */
  readonly isTerminal: { readonly input: boolean; readonly output: boolean };
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
  /** Asks a question at the terminal. An input that ends gives an empty answer. */
  ask(question: string): Promise<string>;
  /** Asks for something that must not be seen on the screen. An input that ends gives what was typed by then. */
  askHidden(question: string): Promise<string>;
  /** Reads standard input to its end, or until there are so many bytes. */
  readInput(limitBytes: number): Promise<Uint8Array>;
}
