import { BlockedError } from '../../errors/blocked-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { StartedNetwork } from '../network.ts';
import { registerAccount, type Account } from './client-server/accounts.ts';
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

/** Disposing of the network ends the homeserver. */
export function matrixNetwork(
  homeserver: StartedHomeserver,
  registerSecret: (secret: string, label: string) => void,
): MatrixNetwork {
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
      registerSecret(account.password, `password of ${name}`);
      registerSecret(account.accessToken, `access token of ${name}`);
      return account;
    },
    [Symbol.asyncDispose]: () => homeserver[Symbol.asyncDispose](),
  };
}
