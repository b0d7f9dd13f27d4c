import type { ChannelStatus } from '../bots/control-client.ts';
import type { StartedBot } from '../bots/target.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { eventually } from '../waiting/waiting.ts';
import type { Scene } from './scene.ts';

const shownLines = 40;

/** How a start went. */
export type Outcome =
  | { readonly state: 'connected'; readonly channel: ChannelStatus }
  | { readonly state: 'error'; readonly kind: string | undefined; readonly text: string }
  /** The process has ended by itself. */
  | { readonly state: 'ended'; readonly how: string; readonly said: string };

/** One start of the bot. */
export class Attempt {
  readonly #scene: Scene;
  readonly #bot: StartedBot;
  readonly #channel: string;
  #ended: string | undefined;

  constructor(scene: Scene, bot: StartedBot, channel: string) {
    this.#scene = scene;
    this.#bot = bot;
    this.#channel = channel;
    void bot.exited.then((how) => (this.#ended = how));
  }

  /** What it has printed so far. */
  get said(): string {
    return this.#bot.output.items.join('\n');
  }

  /** Resolves when the channel is connected or in trouble, or the process has ended. */
  settled(): Promise<Outcome> {
    return this.until('to connect, to say why it cannot, or to end', () => true);
  }

  /** Resolves with the first outcome that fits. */
  until(why: string, fits: (outcome: Outcome) => boolean): Promise<Outcome> {
    let seen = 'nothing';
    const look = async (): Promise<Outcome | undefined> => {
      const outcome = await this.look();
      seen = outcome === undefined ? seen : describe(outcome);
      return outcome !== undefined && fits(outcome) ? outcome : undefined;
    };
    return eventually(look, { why: `the bot ${why}`, lastSeen: () => seen, ...this.#limits });
  }

  get #limits() {
    const { signal, run } = this.#scene;
    return { deadlineMs: run.limits.startMs, signal };
  }

  /** How it fares now; undefined while it has not settled. */
  async look(): Promise<Outcome | undefined> {
    if (this.#ended !== undefined) return { state: 'ended', how: this.#ended, said: this.#lastWords() };
    const channel = (await this.#channels())?.find(({ id }) => id === this.#channel);
    if (channel?.status === 'connected') return { state: 'connected', channel };
    if (channel?.status !== 'error') return undefined;
    const kind = channel.extra?.['lastErrorKind'];
    return {
      state: 'error',
      kind: typeof kind === 'string' ? kind : undefined,
      text: channel.lastError ?? '',
    };
  }

  /** Whether the process serves its control API, or ends instead. */
  served(): Promise<'serves' | 'ended'> {
    const look = async (): Promise<'serves' | 'ended' | undefined> => {
      if (this.#ended !== undefined) return 'ended';
      return (await this.#channels()) && 'serves';
    };
    return eventually(look, { why: 'the bot to serve its control API, or to end', ...this.#limits });
  }

  /** The channels on the control API, some of which may still come; undefined while that does not answer. */
  async #channels(): Promise<readonly ChannelStatus[] | undefined> {
    const { limits } = this.#scene.run;
    const control = this.#bot.control?.with({ limitMs: limits.controlMs });
    if (control === undefined) throw new BlockedError('the target has no control API');
    try {
      return await control.channels();
    } catch {
      this.#scene.signal.throwIfAborted();
      // It may not listen yet, or not any more.
      return undefined;
    }
  }

  #lastWords(): string {
    return this.#bot.output.items.slice(-shownLines).join('\n');
  }
}

/** An outcome in words, for evidence. */
function describe(outcome: Outcome): string {
  if (outcome.state === 'ended') return outcome.how;
  if (outcome.state !== 'error') return outcome.state;
  return `error ${outcome.kind ?? 'without a kind'}: ${outcome.text}`;
}
