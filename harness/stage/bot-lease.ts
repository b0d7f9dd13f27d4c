import type { StartedBot } from '../bots/target.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { makeAccountOfBot, type BotAccount } from './accounts.ts';
import type { RunScope } from './run-scope.ts';

/** A bot that scenarios share, and its account. */
export interface LeasedBot {
  readonly account: BotAccount;
  readonly bot: StartedBot;
}

/**
 * The bot that scenarios share which neither restart, bend nor configure it. One that has died, or with which a scenario
 * has failed, is given to nobody any more: the next scenario gets a new one.
 */
export class BotLease {
  readonly #run: RunScope;
  readonly #matrix: MatrixNetwork;
  readonly #languageModel: string;
  #current: Promise<LeasedBot> | undefined;

  /** Starts the first one at once, if anybody will want it. */
  constructor(run: RunScope, matrix: MatrixNetwork, languageModel: string) {
    this.#run = run;
    this.#matrix = matrix;
    this.#languageModel = languageModel;
    if (run.sharingCast.length > 0) void this.take().catch(() => {});
  }

  /** @throws BotStartError when it does not come up; BlockedError when it can have no account. */
  take(): Promise<LeasedBot> {
    if (this.#current !== undefined) return this.#current;
    const started = this.#start();
    this.#current = started;
    const retire = (): void => this.retire(started);
    started.then(({ bot }) => bot.exited.then(retire), retire);
    return started;
  }

  /** Gives it to nobody any more. Those that have it keep it. */
  retire(leased: Promise<LeasedBot>): void {
    if (this.#current === leased) this.#current = undefined;
  }

  async #start(): Promise<LeasedBot> {
    const { target, ledger, limits, registerSecret, signal, stack, sharingCast } = this.#run;
    const allowUsers = sharingCast.map((localpart) => `@${localpart}:${this.#matrix.serverName}`);
    const account = await makeAccountOfBot(this.#run, this.#matrix, allowUsers);
    const bot = await target.launch({
      program: 'gateway',
      seats: [account.seat],
      stateFolder: ledger.temporaryFolder('shared-bot'),
      languageModel: this.#languageModel,
      ledger,
      registerSecret,
      signal,
      deadlineMs: limits.startMs,
    });
    stack.use(bot);
    return { account, bot };
  }
}
