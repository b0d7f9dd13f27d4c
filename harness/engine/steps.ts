import { messageOf } from '../errors/message-of.ts';
import type { NewEvent } from './recorder.ts';

/** Numbers the steps of a scenario and reports each. */
export class Steps {
  #current: { readonly index: number; readonly title: string } | undefined;
  #count = 0;
  readonly #scenario: string;
  readonly #emit: (event: NewEvent) => void;

  constructor(scenario: string, emit: (event: NewEvent) => void) {
    this.#scenario = scenario;
    this.#emit = emit;
  }

  /** The step that is going on, or the one that failed; undefined between steps. */
  get current(): { readonly index: number; readonly title: string } | undefined {
    return this.#current;
  }

  async run<T>(title: string, act: () => T | Promise<T>): Promise<T> {
    const index = this.#count++;
    const about = { scenario: this.#scenario, step: index };
    this.#current = { index, title };
    this.#emit({ type: 'step.started', ...about, title });
    try {
      const result = await act();
      this.#emit({ type: 'step.finished', ...about, outcome: 'ok' });
      this.#current = undefined;
      return result;
    } catch (error) {
      this.#emit({ type: 'step.finished', ...about, outcome: 'failed', error: messageOf(error) });
      throw error;
    }
  }
}
