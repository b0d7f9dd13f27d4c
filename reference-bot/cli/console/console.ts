import type { BaseSeams, Environment } from '../../base/seams/seams.ts';

/** What the operator's commands touch of the outside world. */
export interface Console extends Pick<BaseSeams, 'clock' | 'fetch' | 'files'> {
  readonly env: Environment;
  /** Whether a person sits at each end. */
  readonly isTerminal: { readonly input: boolean; readonly output: boolean };
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
  /** Asks a question at the terminal. An input that ends gives an empty answer. */
  ask(question: string): Promise<string>;
}
