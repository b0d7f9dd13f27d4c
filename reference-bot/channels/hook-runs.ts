import { randomUUID } from 'node:crypto';
import type { Agent, InboundText } from '../agent/agent.ts';
import type { Logger } from '../base/logging/logger.ts';
import type { Clock } from '../base/seams/seams.ts';
import { Inbound } from './inbound.ts';
import type { Sessions, SessionText } from './sessions/sessions.ts';

/** No channel has this id: what was said on a channel is not told to a hook, nor the other way round. */
const channel = 'hooks';

/** What a program asks of the agent. */
export interface HookRequest {
  readonly message: string;
  /** With `to` it says which runs belong together. Nobody is told anything there. */
  readonly channel: string | undefined;
  readonly to: string | undefined;
}

export interface HookRunsOptions {
  readonly agent: Agent;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Runs the agent for other programs. What it says is told to nobody: a run is for what the agent does. */
export class HookRuns {
  readonly #options: HookRunsOptions;
  readonly #inbound: Inbound;
  readonly #stopping = new AbortController();

  constructor(options: HookRunsOptions) {
    this.#options = options;
    const { sessions, clock, log } = options;
    this.#inbound = new Inbound({
      channel,
      agent: (text, signal) => this.#perform(text, signal),
      sessions,
      deliver: async () => ({ outcome: 'failed', error: 'a hook has no recipient', retry: 'never' }),
      clock,
      log,
      signal: this.#stopping.signal,
      onFailure: () => {},
    });
  }

  /** Goes on with what is unfinished since the life before. */
  resume(): void {
    this.#inbound.resume();
  }

  /** Finishes what has been begun. */
  async stop(): Promise<void> {
    await this.#inbound.settle();
    this.#stopping.abort();
  }

  /** Begins a run: it is on the disk when this returns. @returns its id. */
  run({ message: body, channel: of = 'default', to = 'unknown' }: HookRequest): string {
    const { sessions, clock } = this.#options;
    const id = randomUUID();
    const text: SessionText = { channel, conversation: JSON.stringify([of, to]), id, sender: 'hook', body };
    sessions.hear(text, clock.now());
    void this.#inbound.take(text.conversation, () => text);
    return id;
  }

  /** Never has an answer. */
  async #perform(text: InboundText, signal: AbortSignal): Promise<undefined> {
    const { agent, log } = this.#options;
    const { conversation } = text;
    try {
      await agent(text, signal);
      log.info({ conversation }, 'a run of a hook has ended');
    } catch (error) {
      signal.throwIfAborted();
      log.error({ conversation, err: error }, 'a run of a hook has failed');
    }
  }
}
