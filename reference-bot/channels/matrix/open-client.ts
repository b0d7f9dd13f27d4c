import type { MatrixClient } from 'matrix-js-sdk';
import type { CryptoCallbacks } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { Logger } from '../../base/logging/logger.ts';
import { withDeadline } from '../../base/seams/deadline.ts';
import { fillSyncGaps } from './fill-sync-gaps.ts';
import { freshFirstSync } from './fresh-first-sync.ts';
import { boundRequests } from './homeserver/bound-requests.ts';
import { MatrixError } from './matrix-error.ts';
import type { MatrixSeams } from './matrix-seams.ts';
import { queryKeys } from './olm-machine.ts';
import { sdkLogger } from './sdk-log.ts';
import type { Session } from './session.ts';
import { gateSyncs, type SyncEvent } from './sync-gate.ts';
import { superviseSyncs } from './supervise-syncs.ts';
import type { SyncListener } from './sync-status.ts';
import { keepWellFormed } from './well-formed-news.ts';
import { encryptSteps } from './verification/encrypt-steps.ts';
import { keepInRoomOrder } from './verification/in-room-order.ts';
import type { ReceivedSteps } from './verification/received-steps.ts';
import { refuseWrongSteps } from './verification/refuse-wrong-steps.ts';
import type { SentSteps } from './verification/sent-steps.ts';

const gateLimitMs = 10_000;

/** Where keys are kept. */
export type CryptoStore =
  | { readonly useIndexedDB: false }
  | {
      readonly useIndexedDB: true;
      readonly cryptoDatabasePrefix: string;
      /** 32 bytes. */
      readonly storageKey: Uint8Array;
    };

/** How the bot does end-to-end encryption. */
export interface Encryption {
  readonly store: CryptoStore;
  /** Asked for the key of secret storage. Absent: there is none. */
  readonly callbacks?: CryptoCallbacks;
  /** Gets the cross-signing identity ready, before anything is sent or received. */
  readonly prepareIdentity: (client: MatrixClient) => Promise<void>;
}

export interface OpenClientOptions {
  readonly homeserverUrl: string;
  readonly encryption: Encryption | undefined;
  readonly session: Session;
  readonly seams: Pick<MatrixSeams, 'clock' | 'fetch' | 'createMatrixClient'>;
  readonly log: Logger;
  readonly syncListener: Pick<SyncListener, 'failing'>;
  /** What was said before wants no answer. In milliseconds since the epoch. */
  readonly newsSince: () => number;
  /** Whose verification requests are taken in. */
  readonly verifies: (userId: string) => boolean;
}

/**
 * Makes a client whose verification steps and those of its peers do not overtake each other.
 * @throws MatrixError `client-build`.
 */
export async function openClient(
  options: OpenClientOptions,
  { sent, received }: { readonly sent: SentSteps; readonly received: ReceivedSteps },
): Promise<MatrixClient> {
  const { homeserverUrl, encryption, session, seams, log, newsSince, verifies } = options;
  const { promise: client, resolve } = Promise.withResolvers<MatrixClient>();
  const supervised = superviseSyncs(freshFirstSync(boundRequests(seams.fetch), seams.clock), {
    clock: seams.clock,
    failing: (error) => options.syncListener.failing(error),
  });
  const gapless = fillSyncGaps(keepWellFormed(sent.watch(supervised), log), {
    userId: session.userId,
    clock: seams.clock,
    newsSince,
    log,
  });
  const fetchFn = gateSyncs(
    gapless,
    async ({ toDevice }) => {
      const peers = requesters(toDevice).filter((peer) => peer === session.userId || verifies(peer));
      const queries = peers.map(async (peer) => queryKeys(await client, peer));
      const ready = Promise.all([sent.settled(), ...queries]);
      await withDeadline(
        seams.clock,
        gateLimitMs,
        ready,
        () => new Error(`no answer within ${gateLimitMs} ms`),
      ).catch((error: unknown) =>
        log.warn({ err: error }, 'a verification step of the peer goes on without its preparations'),
      );
    },
    (dealtWith) => received.takingIn(dealtWith),
  );
  try {
    const made = await seams.createMatrixClient({
      ...session,
      baseUrl: homeserverUrl,
      fetchFn,
      logger: sdkLogger(log),
      ...(encryption?.callbacks && { cryptoCallbacks: encryption.callbacks }),
    });
    if (encryption) {
      await made.initRustCrypto(encryption.store);
      refuseWrongSteps(made, sent, log);
      keepInRoomOrder(made, { clock: seams.clock, log, received });
      encryptSteps(made, sent);
    }
    resolve(made);
    return made;
  } catch (error) {
    throw MatrixError.from('client-build', error);
  }
}

/** Who asks to verify to-device. The crypto machine ignores requests of devices it does not know. */
function requesters(events: readonly SyncEvent[]): readonly string[] {
  const requests = events.filter((event) => event.type === 'm.key.verification.request');
  return [...new Set(requests.flatMap(({ sender }) => sender ?? []))];
}
