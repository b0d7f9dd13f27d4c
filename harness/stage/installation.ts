import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import JSON5 from 'json5';
import type { ChannelStatus, ControlClient } from '../bots/control-client.ts';
import type { OperatorCommand, StartedBot } from '../bots/target.ts';
import type { Seat } from '../networks/network.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { eventually } from '../waiting/waiting.ts';
import type { BotAccount } from './accounts.ts';
import { BotLife, type BotLifeOptions } from './bot-life.ts';
import type { Scene } from './scene.ts';

const configName = 'carapace.json5';
const ownerOnly = 0o600;
/** What is called so stays secret, also where it is wrong. */
const secretName = /TOKEN|PASSWORD|PASSPHRASE|SECRET/;
const shownLines = 40;

/** How an operator sets the bot up for one start. */
export interface Settings {
  /** Members of the channel's block that differ from those that would be right; undefined ones are left out. */
  readonly block?: Readonly<Record<string, unknown>>;
  /** The environment beside what every start has. Default: the token of the account. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `as it is`: the file stays as the start before has left it. Default: `new`. */
  readonly configuration?: 'new' | 'as it is';
}

/** How a start went. */
export type Outcome =
  | { readonly state: 'connected'; readonly channel: ChannelStatus }
  | { readonly state: 'error'; readonly kind: string | undefined; readonly text: string }
  /** The process has ended by itself. */
  | { readonly state: 'ended'; readonly how: string; readonly said: string };

/** The bot on an operator's machine: its configuration, environment and files, and what it says when it is started. */
export class Installation {
  readonly #scene: Scene;
  readonly #seat: Seat;
  readonly #life: BotLife;

  constructor(
    scene: Scene,
    { seat }: BotAccount,
    how: Pick<BotLifeOptions, 'languageModel' | 'clockFile' | 'crashes'>,
  ) {
    this.#scene = scene;
    this.#seat = seat;
    this.#life = new BotLife({ scene, program: 'gateway', name: 'installation', ...how });
    scene.keepBotLog((lines) => this.#life.logTail(lines));
  }

  /** Path of a file in the state folder. */
  path(...names: readonly string[]): string {
    return join(this.#life.stateFolder, ...names);
  }

  /** Whether something lies there. */
  isThere(name: string): boolean {
    return existsSync(this.path(name));
  }

  /** Puts a file, or a text in the place of one, into the state folder. */
  write(name: string, text: string): void {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: ownerOnly });
  }

  /** The configuration as it lies there now. */
  readConfig(): { readonly text: string; readonly matrix: Readonly<Record<string, unknown>> } {
    const text = readFileSync(this.path(configName), 'utf8');
    const { matrix = {} } = JSON5.parse<{ matrix?: Record<string, unknown> }>(text);
    return { text, matrix };
  }

  /** Starts the bot, after ending the one that runs, and does not wait for anything. */
  async start({ block, environment, configuration = 'new' }: Settings = {}): Promise<Attempt> {
    const { config } = this.#seat;
    const seat = { ...this.#seat, config: { ...config, ...block }, environment: {} };
    for (const [name, value] of Object.entries(environment ?? {}))
      if (value !== '' && secretName.test(name)) this.#scene.run.registerSecret(value, `${name} of a start`);
    const started = await this.#life.start([seat], {
      awaits: 'nothing',
      configuration,
      environment: environment ?? this.#seat.environment,
    });
    return new Attempt(this.#scene, started, seat.network);
  }

  /** Of the process that runs now; absent where there is none. */
  get control(): ControlClient | undefined {
    return this.#life.running?.control?.with({ limitMs: this.#scene.run.limits.controlMs });
  }

  /**
   * The command of its operator, without what a start had in its environment. Once the bot was started.
   * @throws BlockedError where there is none.
   */
  get cli(): OperatorCommand {
    const cli = this.#life.latest?.cli;
    if (cli === undefined) throw new BlockedError('the target has no command line for its operator');
    return cli;
  }

  /** Ends the bot in good order. */
  stop(): Promise<void> {
    return this.#life.stop();
  }

  /** Ends the bot as a crash would. */
  kill(): Promise<void> {
    return this.#life.kill();
  }
}

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
