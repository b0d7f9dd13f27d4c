import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import JSON5 from 'json5';
import type { ControlClient } from '../bots/control-client.ts';
import type { OperatorCommand, StartedBot } from '../bots/target.ts';
import type { Sas } from '../networks/matrix/peers/peer.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import type { Seat } from '../networks/network.ts';
import { Attempt } from './attempt.ts';
import { BotLife, type BotLifeOptions, type StartWishes } from './bot-life.ts';
import type { Scene } from './scene.ts';

interface OwnDaemon {
  readonly life: BotLife;
  readonly seats: readonly Seat[];
}

/** How its operator changes the settings of a channel for one start. Undefined members are left out. */
export interface ChangedSettings {
  /** Members of the channel's block in the configuration. */
  readonly block?: Readonly<Record<string, unknown>>;
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Blocks of the configuration beside those of its channels. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The bot's process as its operator runs it. */
export class Daemon {
  /** Absent where the bot belongs to others too. */
  readonly #own: OwnDaemon | undefined;
  readonly #running: () => StartedBot | undefined;
  /** The one that runs, or has run last. */
  readonly #latest: () => StartedBot | undefined;
  readonly #scene: Scene;

  private constructor(scene: Scene, running: () => StartedBot | undefined, own?: OwnDaemon) {
    this.#running = running;
    this.#latest = own === undefined ? running : () => own.life.latest;
    this.#own = own;
    this.#scene = scene;
  }

  /** Starts it with a seat in each network of the scenario. */
  static async start(
    scene: Scene,
    how: Pick<BotLifeOptions, 'languageModel' | 'answersThroughModel' | 'clockFile' | 'crashes'>,
  ): Promise<Daemon> {
    const seats = await scene.seats();
    const life = new BotLife({ scene, program: 'gateway', name: 'bot', ...how });
    scene.keepBotLog((lines) => life.logTail(lines));
    await life.start(seats);
    return new Daemon(scene, () => life.running, { life, seats });
  }

  /** Takes one that others use too. */
  static share(scene: Scene, bot: StartedBot): Daemon {
    return new Daemon(scene, () => bot);
  }

  /** Of the process that runs now; absent where the target has none. */
  get control(): ControlClient | undefined {
    return this.#running()?.control?.with({ limitMs: this.#scene.run.limits.controlMs });
  }

  /**
   * The command of its operator, also while the bot is down.
   * @throws BlockedError where there is none.
   */
  get cli(): OperatorCommand {
    const cli = this.#latest()?.cli;
    if (cli === undefined) throw new BlockedError('the target has no command line for its operator');
    return cli;
  }

  /** The short authentication string that it reports for a flow; undefined if it reports none. */
  async sasOf(flow: string): Promise<Sas | undefined> {
    return this.#running()?.sasOf?.(flow);
  }

  /** Where it keeps what it knows; absent where the bot belongs to others too. */
  get stateFolder(): string | undefined {
    return this.#own?.life.stateFolder;
  }

  /** The control API. @throws BlockedError where the target has none. */
  requireControl(): ControlClient {
    const { control } = this;
    if (control === undefined) throw new BlockedError('the target has no control API');
    return control;
  }

  /** The JSON in each line of a file in its state folder, as far as it has been written; none where there is no file. */
  async stateLines(name: string): Promise<unknown[]> {
    const file = join(this.#requireOwn().life.stateFolder, name);
    const text = await readFile(file, 'utf8').catch(() => '');
    return text
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line));
  }

  /** Ends it in good order and starts it again. */
  async restart(wishes?: Pick<StartWishes, 'awaits'>): Promise<void> {
    const { life, seats } = this.#requireOwn();
    await life.start(seats, wishes);
  }

  /** The same with other settings in all its seats, and without waiting for anything. The attempt is about its first channel. */
  async restartWith({ config, ...settings }: ChangedSettings): Promise<Attempt> {
    const { life, seats } = this.#requireOwn();
    const others = seats.map((seat) => changed(seat, settings));
    const started = await life.start(others, { awaits: 'nothing', ...(config && { config }) });
    return new Attempt(this.#scene, started, seats[0]!.network);
  }

  /** Changes blocks of its configuration while it runs. @throws BlockedError where it has none. */
  async changeConfig(blocks: Readonly<Record<string, unknown>>): Promise<void> {
    this.#requireOwn();
    const file = this.#running()?.configFile;
    if (file === undefined) throw new BlockedError('the target has no configuration that can be changed');
    const config = JSON5.parse<object>(await readFile(file, 'utf8'));
    await writeFile(`${file}.new`, JSON.stringify({ ...config, ...blocks }, null, 2), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  /** Resolves with how it has ended by itself; `restart` brings it back. From now on its end is no failure. */
  untilEnded(): Promise<string> {
    return this.#requireOwn().life.untilEnded();
  }

  /** Ends it in good order; `restart` brings it back. */
  stop(): Promise<void> {
    return this.#requireOwn().life.stop();
  }

  /** Ends it as a crash would; `restart` brings it back. */
  kill(): Promise<void> {
    return this.#requireOwn().life.kill();
  }

  #requireOwn(): OwnDaemon {
    if (this.#own === undefined) throw new TypeError('a bot that others use too is not restarted');
    return this.#own;
  }
}

function changed(seat: Seat, { block, environment }: Omit<ChangedSettings, 'config'>): Seat {
  const variables = Object.entries({ ...seat.environment, ...environment });
  return {
    ...seat,
    // What is undefined does not stand in the file.
    config: { ...seat.config, ...block },
    environment: Object.fromEntries(variables.filter((one): one is [string, string] => one[1] !== undefined)),
  };
}
