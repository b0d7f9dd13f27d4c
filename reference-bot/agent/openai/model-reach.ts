import type { OpenAiConfig } from '../agent-config.ts';
import type { OpenAiSeams } from './openai-agent.ts';

/** While the model cannot be reached, it is tried at most so often. */
const betweenTriesMs = 1_000;
const tryLimitMs = 2_000;

/** Notes of each call to the model's API whether it was reached. Any answer says that it was, also a refusal. */
export class ModelReach {
  readonly #url: string;
  readonly #fetch: OpenAiSeams['fetch'];
  readonly #clock: OpenAiSeams['clock'];
  #missedAtMs: number | undefined;

  constructor({ completionsUrl }: OpenAiConfig, { fetch, clock }: OpenAiSeams) {
    this.#url = completionsUrl;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** Calls are made through this. One that its caller gave up says nothing of the model. */
  readonly fetch: OpenAiSeams['fetch'] = async (input, init) => {
    try {
      const response = await this.#fetch(input, init);
      this.#missedAtMs = undefined;
      return response;
    } catch (error) {
      if (init?.signal?.aborted !== true) this.#missedAtMs = this.#clock.monotonic();
      throw error;
    }
  };

  /** Where the last call did not reach it, it is tried again. */
  readonly isReachable = async (): Promise<boolean> => {
    if (this.#missedAtMs === undefined) return true;
    if (this.#clock.monotonic() - this.#missedAtMs < betweenTriesMs) return false;
    // Who asks meanwhile does not try too.
    this.#missedAtMs = this.#clock.monotonic();
    const signal = AbortSignal.timeout(tryLimitMs);
    await this.fetch(this.#url, { method: 'HEAD', redirect: 'manual', signal }).then(
      (response) => response.body?.cancel(),
      () => {},
    );
    return this.#missedAtMs === undefined;
  };
}
