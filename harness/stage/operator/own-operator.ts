import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BlockedError } from '../../errors/blocked-error.ts';
import { ExpectationError } from '../../errors/expectation-error.ts';
import type { Seat } from '../../networks/network.ts';
import type { OperatorCommand } from '../../bots/target.ts';
import type { CommandLine } from '../../tools/command-line.ts';
import { BotLife } from '../bot-life.ts';
import type { Scene } from '../scene.ts';
import type { Operator } from './operator.ts';

type Variables = Readonly<Record<string, string>>;

/** What is around a bot that the run has started for itself. */
export interface OwnOperatorOptions {
  readonly scene: Scene;
  readonly seat: Seat;
  readonly languageModel: string;
  openCommandLine(command: () => OperatorCommand): CommandLine;
}

/** The operator of a bot that the scenario has for itself. Its commands are those of `cara`. */
export class OwnOperator implements Operator {
  readonly #life: BotLife;
  readonly #seat: Seat;
  readonly #commandLine: CommandLine;
  /** Opens a store that has no passphrase of its own, as one that can be given a new one. */
  readonly #password: Variables;
  readonly #deadlineMs: number;
  #isRekeyed = false;

  private constructor({ scene, seat, languageModel, openCommandLine }: OwnOperatorOptions) {
    const password = crypto.randomUUID();
    scene.run.registerSecret(password, 'config password of the bot');
    const canRekey = scene.run.target.claims.includes('matrix.rekey');
    this.#password = canRekey ? { CARAPACE_CONFIG_PASSWORD: password, MATRIX_STORE_PASSPHRASE: '' } : {};
    this.#seat = seat;
    this.#deadlineMs = scene.run.limits.startMs;
    this.#life = new BotLife({ scene, program: 'gateway', name: 'operated', languageModel });
    scene.keepBotLog((lines) => this.#life.logTail(lines));
    this.#commandLine = openCommandLine(() => this.#cli);
  }

  /** With a bot that is up. */
  static async open(options: OwnOperatorOptions): Promise<OwnOperator> {
    const operator = new OwnOperator(options);
    await operator.restart();
    return operator;
  }

  stop(): Promise<void> {
    return this.#life.stop();
  }

  kill(): Promise<void> {
    return this.#life.kill();
  }

  async restart(): Promise<void> {
    const environment = { ...this.#password, ...(this.#isRekeyed && { CARAPACE_CONFIG_PASSWORD: '' }) };
    await this.#life.start([this.#seat], { environment });
  }

  async rekey(): Promise<void> {
    await this.#order(['matrix', 'rekey-store', '--new']);
    this.#isRekeyed = true;
  }

  async recover(): Promise<void> {
    const file = join(this.#life.stateFolder, 'matrix', 'recovery_key');
    const input = await readFile(file, 'utf8');
    await rename(file, `${file}.of-old`);
    await this.#order(['matrix', 'recovery-key', 'restore', '--stdin'], input);
    await rm(`${file}.of-old`);
  }

  async #order(args: readonly string[], input?: string): Promise<void> {
    const environment = { ...this.#seat.environment, ...this.#password };
    // A passphrase takes seconds for each store, as at a start.
    const how = { environment, deadlineMs: this.#deadlineMs, ...(input && { input }) };
    const { code, errors } = await this.#commandLine.run(args, how);
    if (code === 0) return;
    const said = errors.trim().split('\n').at(-1)!;
    throw new ExpectationError(
      `"${args.join(' ')}" ended with code ${code}: ${said}`,
      'code 0',
      `code ${code}`,
    );
  }

  get #cli(): OperatorCommand {
    const cli = this.#life.latest?.cli;
    if (cli === undefined) throw new BlockedError('the target has no command line for its operator');
    return cli;
  }
}
