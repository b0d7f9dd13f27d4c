import { BlockedError } from '../../errors/blocked-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { StartedNetwork } from '../network.ts';
import { registerAccount, type Account } from './client-server/accounts.ts';
import { clearAccounts } from './homeserver/clear-accounts.ts';
import { isStillHealthy } from './homeserver/health.ts';
import type { StartedHomeserver } from './homeserver/homeserver.ts';
import type { Discretion } from './peers/options.ts';
import type { Peer } from './peers/peer.ts';

/**
 * How long a bot may believe that it hears although no homeserver answers it. Carapace waits two minutes for an answer to
 * a sync, and calls three times in a row a failure; pauses between them come on top.
 */
export const deafNoticedMs = 7 * 60_000;

/** Who an account is for. */
export interface AccountWish {
  /** An `onlooker` takes no part: what they are shown, everybody is shown. The bot is not told to serve a `stranger`. */
  readonly role: 'person' | 'stranger' | 'bot' | 'onlooker';
  /** For reports, e.g. `alice`. */
  readonly name: string;
  /** Of an account that is made. */
  readonly localpart: string;
}

/** Matrix, as a homeserver with accounts: it makes them, or hands out those that it was given. */
export interface MatrixNetwork extends StartedHomeserver, StartedNetwork {
  /**
   * An account whose password and token reach no report.
   * @throws BlockedError when there is none; the signal's reason when aborted.
   */
  account(wish: AccountWish, signal: AbortSignal): Promise<Account>;
  /** Token that shows of the bot what everybody is shown. Absent: that of the bot is known. */
  readonly viewToken?: string;
  /** How a new client behaves whose account was given. Absent: the accounts are the run's own. */
  readonly discretion?: (account: Account) => Discretion;
  /**
   * Lets the client of a person sign with the identity of the account that was given. Absent: all clients can.
   * @throws BlockedError where the keys of that identity are not known.
   */
  readonly lendIdentity?: (peer: Peer) => Promise<void>;
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
    async account({ name, localpart }, signal) {
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
