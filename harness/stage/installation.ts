import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import JSON5 from 'json5';
import type { ControlClient } from '../bots/control-client.ts';
import type { OperatorCommand } from '../bots/target.ts';
import type { Seat } from '../networks/network.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import type { BotAccount } from './accounts.ts';
import { Attempt } from './attempt.ts';
import { BotLife, type BotLifeOptions } from './bot-life.ts';
import type { Scene } from './scene.ts';

const configName = 'carapace.json5';
const ownerOnly = 0o600;
/** What is called so stays secret, also where it is wrong. */
const secretName = /TOKEN|PASSWORD|PASSPHRASE|SECRET/;

/** How an operator sets the bot up for one start. */
export interface Settings {
  /** Members of the channel's block that differ from those that would be right; undefined ones are left out. */
  readonly block?: Readonly<Record<string, unknown>>;
  /** The environment beside what every start has. Default: the token of the account. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `as it is`: the file stays as the start before has left it. Default: `new`. */
  readonly configuration?: 'new' | 'as it is';
}

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
