import { ClientEvent, type MatrixClient } from 'matrix-js-sdk';
import { CryptoEvent } from 'matrix-js-sdk/lib/crypto-api/CryptoEvent.js';
import { SerialQueue } from '../../base/concurrency/serial-queue.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Trouble } from '../channel-state.ts';
import { hasPrivateKeys } from './cross-signing.ts';
import { MatrixError } from './matrix-error.ts';
import { secretNames } from './recovery/secret-storage.ts';
import type { Session } from './session.ts';

const storageTypes: ReadonlySet<string> = new Set(['m.secret_storage.default_key', ...secretNames]);

export interface IdentityHealthOptions {
  readonly client: MatrixClient;
  readonly session: Session;
  /** Why the recovery key would not bring the account back now; undefined where it would. */
  readonly troubleOfKey: () => Promise<Trouble | undefined>;
  readonly log: Logger;
  /** Called after each look. */
  readonly onLook: (trouble: Trouble | undefined) => void;
}

/**
 * Looks again when another client of the account has changed its identity or its secret storage, which takes away what
 * this bot relies on. Nothing is changed back.
 */
export function watchIdentity(options: IdentityHealthOptions): void {
  const { client, session, log, onLook } = options;
  const queue = new SerialQueue();
  const look = (): void => {
    queue
      .run(() => findTrouble(options))
      .then(onLook, (error: unknown) => {
        log.warn({ err: error }, 'whether the identity of the account is still ours cannot be found out');
      });
  };
  client.on(CryptoEvent.UserTrustStatusChanged, (userId) => {
    if (userId === session.userId) look();
  });
  client.on(ClientEvent.AccountData, (event) => {
    if (storageTypes.has(event.getType())) look();
  });
}

async function findTrouble({ client, troubleOfKey }: IdentityHealthOptions): Promise<Trouble | undefined> {
  const trouble = await troubleOfKey();
  if (trouble || (await hasPrivateKeys(client))) return trouble;
  return new MatrixError(
    'recovery-state-probe-failed',
    'another client has given the account a new identity, which has not signed this device. Start the daemon again: it takes that identity over if its recovery key opens it.',
  );
}
