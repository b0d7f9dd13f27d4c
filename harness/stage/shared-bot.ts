import type { StartedBot } from '../bots/target.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { makeAccountOfBot, type BotAccount } from './accounts.ts';
import type { Leased, StartShared } from './bot-lease.ts';
import type { RunScope } from './run-scope.ts';

/** A bot with an operator that scenarios share, and its account. */
export interface LeasedBot extends Leased {
  readonly account: BotAccount;
}

/** Starts bots with an operator. */
export function startSharedBots(
  run: RunScope,
  matrix: MatrixNetwork,
  languageModel: string,
): StartShared<LeasedBot> {
  return async (mutant, served) => {
    const allowUsers = served.map((localpart) => `@${localpart}:${matrix.serverName}`);
    const account = await makeAccountOfBot(run, matrix, allowUsers);
    const bot = await launchShared(run, {
      program: 'gateway',
      seats: [account.seat],
      stateFolder: run.ledger.temporaryFolder('shared-bot'),
      languageModel,
      mutant,
    });
    return { account, bot };
  };
}

/** Starts a bot that ends with the run at the latest. */
export async function launchShared(
  { target, ledger, limits, registerSecret, signal, stack }: RunScope,
  order: Pick<
    Parameters<RunScope['target']['launch']>[0],
    'program' | 'seats' | 'stateFolder' | 'languageModel' | 'answersThroughModel' | 'mutant'
  >,
): Promise<StartedBot> {
  const common = { ledger, registerSecret, signal, deadlineMs: limits.startMs };
  return stack.use(await target.launch({ ...order, ...common }));
}
