import type { LaunchOrder, Program, StartedBot } from '../bots/target.ts';
import type { CrashPoints } from '../faults/crash/crash-points.ts';
import type { Seat } from '../networks/network.ts';
import { SecretWitness, type Saying } from './secret-witness.ts';
import type { Scene } from './scene.ts';

/** Where a bot lives, and how it is started. */
export interface BotLifeOptions {
  readonly scene: Scene;
  readonly program: Program;
  readonly languageModel: string;
  /** True: it answers through that model even if it needs none. Default: false. */
  readonly answersThroughModel?: boolean;
  /** File of the clock that it is to follow. Absent: it keeps the machine's time. */
  readonly clockFile?: string | undefined;
  /** Sees what it does to its files. */
  readonly crashes?: CrashPoints | undefined;
  /** For the name of its folder, e.g. `newcomer`. */
  readonly name: string;
}

/** How one start differs from others. */
export type StartWishes = Pick<LaunchOrder, 'awaits' | 'config' | 'configuration' | 'environment'>;

/** A bot over all its starts: its state folder is the same in each. Dying unasked ends the scenario. */
export class BotLife {
  readonly stateFolder: string;
  readonly #options: BotLifeOptions;
  readonly #started: StartedBot[] = [];
  #running: StartedBot | undefined;
  /** One whose end is no failure. */
  #mayEnd: StartedBot | undefined;

  constructor(options: BotLifeOptions) {
    const { scene, name } = options;
    this.#options = options;
    this.stateFolder = scene.run.ledger.temporaryFolder(name);
    scene.addWitness(new SecretWitness(scene.run, () => this.#started.flatMap((bot) => sayingsOf(bot))));
  }

  /** The process that runs now, if any. */
  get running(): StartedBot | undefined {
    return this.#running;
  }

  /** The process that runs, or has run last. */
  get latest(): StartedBot | undefined {
    return this.#started.at(-1);
  }

  logTail(lines?: number): readonly string[] {
    return this.#running?.logTail(lines) ?? [];
  }

  /** Starts the bot, after ending the one that runs. */
  async start(seats: readonly Seat[], wishes: StartWishes = {}): Promise<StartedBot> {
    await this.stop();
    const { scene, program, languageModel, answersThroughModel = false, clockFile, crashes } = this.#options;
    scene.keepSeats(seats);
    const { target, ledger, limits, registerSecret } = scene.run;
    const bot = await target.launch({
      program,
      seats,
      stateFolder: this.stateFolder,
      languageModel,
      answersThroughModel,
      ...(clockFile !== undefined && { clockFile }),
      ...wishes,
      ...(crashes && { environment: { ...wishes.environment, ...crashes.environmentFor(this.stateFolder) } }),
      mutant: scene.brokenBot,
      ledger,
      registerSecret,
      signal: scene.signal,
      deadlineMs: limits.startMs,
    });
    scene.stack.use(bot);
    this.#running = bot;
    this.#started.push(bot);
    if (wishes.awaits !== 'nothing')
      scene.endWithBot(bot.exited, () => this.#running === bot && this.#mayEnd !== bot);
    return bot;
  }

  /** Ends the bot in good order, if one runs. */
  async stop(): Promise<void> {
    await this.#end((bot) => bot[Symbol.asyncDispose]());
  }

  /** Ends the bot as a crash would. */
  async kill(): Promise<void> {
    await this.#end((bot) => bot.kill());
  }

  /** Resolves with how the bot has ended. From now on its end is no failure. */
  untilEnded(): Promise<string> {
    const bot = this.#running;
    if (bot === undefined) throw new TypeError('no bot runs that could end');
    this.#mayEnd = bot;
    return bot.exited;
  }

  async #end(how: (bot: StartedBot) => PromiseLike<void>): Promise<void> {
    const bot = this.#running;
    this.#running = undefined;
    if (bot !== undefined) await how(bot);
  }
}

/** What a bot tells its operator. */
function sayingsOf({ output, control }: StartedBot, lines = 0, answers = 0): Saying[] {
  return [
    ...output.items.slice(lines).map((text) => ({ where: 'its log', text })),
    ...[...(control?.answered ?? [])].slice(answers).map((text) => ({ where: 'its control API', text })),
  ];
}

const accompanied = new WeakSet<StartedBot>();

/** What a bot that many use tells from now on; for the first of them, all that it has told. */
export function sayingsFromNowOn(bot: StartedBot): () => Saying[] {
  if (!accompanied.has(bot)) {
    accompanied.add(bot);
    return () => sayingsOf(bot);
  }
  const [lines, answers] = [bot.output.items.length, bot.control?.answered.size];
  return () => sayingsOf(bot, lines, answers);
}
