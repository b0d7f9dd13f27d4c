import type { Input } from '../machine/inputs.ts';
import type { Step } from '../machine/machine.ts';
import { isStep, written, type Output } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';
import type { Conversation } from './conversation.ts';
import type { Resolved } from './resolved.ts';

/** One thing that was done to a bot, and what it did. */
export interface Seen {
  readonly input: Input;
  readonly outputs: readonly Output[];
}

/** One verification with a bot, written down. */
export class Walk {
  readonly seen: Seen[] = [];
  readonly #conversation: Conversation;
  readonly #resolved: Resolved;
  #difference: { readonly expected: string; readonly observed: string } | undefined;

  constructor(conversation: Conversation, resolved: Resolved) {
    this.#conversation = conversation;
    this.#resolved = resolved;
  }

  /** Where the bot did something else than before; undefined as long as it did not. */
  get difference(): { readonly expected: string; readonly observed: string } | undefined {
    return this.#difference;
  }

  async do(input: Input, may: readonly Step[]): Promise<readonly Output[]> {
    const outputs = await this.#conversation.do(input, may);
    this.seen.push({ input, outputs });
    return outputs;
  }

  /** The same; where no step comes of it, it waits until it is certain that none does. */
  async doAlone(input: Input, may: readonly Step[]): Promise<readonly Output[]> {
    const first = await this.#conversation.do(input, may);
    const outputs = first.some(isStep) ? first : [...first, ...(await this.#conversation.settle())];
    this.seen.push({ input, outputs });
    return outputs;
  }

  /** Does what was done before; false where the bot does something else than then. */
  async follow(from: State, inputs: readonly Input[]): Promise<boolean> {
    let state = from;
    for (const input of inputs) {
      const step = this.#resolved.get(state, input)!;
      const outputs = await this.do(input, [step]);
      if (written(outputs) !== written(step.says)) {
        this.#difference = { expected: written(step.says), observed: written(outputs) };
        return false;
      }
      state = step.to;
    }
    return true;
  }

  /** Ends it, and tells what the bot still did. */
  end(): Promise<readonly Output[]> {
    return this.#conversation.end();
  }
}
