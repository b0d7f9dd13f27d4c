import { RecentIds } from '../../recent-ids.ts';
import { readStepRequest, type StepRequest } from './step-request.ts';

type Fetch = typeof globalThis.fetch;

const startType = 'm.key.verification.start';
const doneType = 'm.key.verification.done';

/**
 * Knows which verification steps of ours are on their way to the homeserver. The SDK tells neither when a step that
 * it sends by itself has arrived, nor does it survive that the peer's answer overtakes the acknowledgement: a `ready`
 * to a request, or a `mac` after our `key`, would be dropped and the flow would hang.
 */
export class SentSteps {
  readonly #underWay = new Set<StepRequest>();
  /** Flows whose `done` has been acknowledged. */
  readonly #done = new RecentIds();
  /** Flows of which a start of ours went out. */
  readonly #started = new RecentIds();
  readonly #listeners = new Set<(acknowledged: StepRequest | undefined) => void>();

  /** The same fetch, watched. */
  watch(fetch: Fetch): Fetch {
    return (input, init) => {
      const step = readStepRequest(String(input), init?.body);
      if (!step) return fetch(input, init);
      this.#note(step);
      return this.#whileUnderWay(step, async () => {
        const response = await buffered(await fetch(input, init));
        return { value: response, acknowledged: response.ok };
      });
    };
  }

  /** Counts a step as under way until it is sent, and acknowledged then: for one that no request shows. */
  sending<Value>(step: StepRequest, send: () => Promise<Value>): Promise<Value> {
    this.#note(step);
    return this.#whileUnderWay(step, async () => ({ value: await send(), acknowledged: true }));
  }

  /** Whether a start of ours went out in a flow, to a device of `peer` or, without one, in a room. */
  hasStarted(flowId: string, peer?: string): boolean {
    return this.#started.has(keyOf(flowId, peer));
  }

  /** Counts a step as under way from before it is decided until it is sent: the SDK may take a while in between. */
  async preparing(step: StepRequest, send: () => Promise<unknown>): Promise<void> {
    await this.#whileUnderWay(step, async () => ({ value: await send(), acknowledged: false }));
  }

  /** Resolves when no step is under way and the SDK has taken note of the acknowledgements. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await this.#nextChange();
  }

  /** Resolves when the `done` of a flow has been acknowledged, or is. Rejects when aborted. */
  async done(flowId: string, signal: AbortSignal): Promise<void> {
    if (!this.#done.has(flowId)) await this.acknowledged(flowId, doneType, signal);
  }

  /** Resolves when a step of this type and flow, sent from now on, is acknowledged. Rejects when aborted. */
  async acknowledged(flowId: string, type: string, signal: AbortSignal): Promise<void> {
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    for (;;) {
      const step = await Promise.race([this.#nextChange(), aborted]);
      if (step?.flowId === flowId && step.type === type) return;
    }
  }

  #note({ type, flowId, peer }: StepRequest): void {
    if (type === startType && flowId !== undefined) this.#started.add(keyOf(flowId, peer));
  }

  #nextChange(): Promise<StepRequest | undefined> {
    const { promise, resolve } = Promise.withResolvers<StepRequest | undefined>();
    this.#listeners.add(resolve);
    return promise;
  }

  async #whileUnderWay<Value>(
    step: StepRequest,
    work: () => Promise<{ readonly value: Value; readonly acknowledged: boolean }>,
  ): Promise<Value> {
    let outcome: { readonly value: Value; readonly acknowledged: boolean } | undefined;
    this.#underWay.add(step);
    try {
      outcome = await work();
      return outcome.value;
    } finally {
      const told = outcome?.acknowledged ? step : undefined;
      // The SDK handles the response in the microtasks that follow; a turn of the event loop later it has.
      setImmediate(() => this.#finish(step, told));
    }
  }

  #finish(step: StepRequest, told: StepRequest | undefined): void {
    this.#underWay.delete(step);
    if (told?.type === doneType && told.flowId !== undefined) this.#done.add(told.flowId);
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(told);
  }
}

function keyOf(flowId: string, peer: string | undefined): string {
  return JSON.stringify([flowId, peer]);
}

/** The response with its body here already, so that reading it needs no further turn of the event loop. */
async function buffered(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  return new Response(await response.text(), { status, statusText, headers });
}
