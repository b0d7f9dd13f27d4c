import { BlockedError } from '../../errors/blocked-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { StartedNetwork } from '../network.ts';
import { registerAccount, type Account } from './client-server/accounts.ts';
import { clearAccounts } from './homeserver/clear-accounts.ts';
import { isStillHealthy } from './homeserver/health.ts';
import type { StartedHomeserver } from './homeserver/homeserver.ts';

/** Matrix, as a homeserver on which accounts can be made. */
export interface MatrixNetwork extends StartedHomeserver, StartedNetwork {
  /**
   * Makes an account whose password and token reach no report.
   * @param name for reports, e.g. `alice`.
   * @throws BlockedError when the homeserver makes none; the signal's reason when aborted.
   */
  account(name: string, localpart: string, signal: AbortSignal): Promise<Account>;
}

export interface MatrixNetworkOptions {
  /** Is part of the name of every account that is signed up in the run. */
  readonly runId: string;
  /** True: accounts on a homeserver that outlives the run stay. */
  readonly keepAccounts?: boolean;
  /** Told what became of them. */
  readonly say?: (line: string) => void;
  registerSecret(secret: string, label: string): void;
}

/** Disposing of the network ends the homeserver, or leaves one that is somebody else's without accounts of the run. */
export function matrixNetwork(
  homeserver: StartedHomeserver,
  { runId, keepAccounts = false, say, registerSecret }: MatrixNetworkOptions,
): MatrixNetwork {
  const made = new Set<string>();
  registerSecret(homeserver.registrationSecret, 'registration secret');
  return {
    ...homeserver,
    logTail: (lines) => homeserver.logTail(lines),
    answers: (signal) => isStillHealthy(homeserver.baseUrl, signal),
    async account(name, localpart, signal) {
      const account = await registerAccount(homeserver, { localpart, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new BlockedError(`no account could be made: ${messageOf(error)}`, { cause: error });
      });
      made.add(account.userId);
      registerSecret(account.password, `password of ${name}`);
      registerSecret(account.accessToken, `access token of ${name}`);
      return account;
    },
    async [Symbol.asyncDispose]() {
      if (homeserver.facts.mode === 'external' && !keepAccounts)
        say?.(await clearAccounts(homeserver, { mark: runId, made }));
      await homeserver[Symbol.asyncDispose]();
    },
  };
}
