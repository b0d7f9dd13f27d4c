import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import type { MatrixClient } from 'matrix-js-sdk';
import type { CryptoCallbacks } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { Agent } from '../../../agent/agent.ts';
import type { Logger } from '../../../base/logging/logger.ts';
import type { InboundOptions } from '../../inbound.ts';
import type { Sessions } from '../../sessions/sessions.ts';
import type { MatrixConfig, VerificationPolicy } from '../config/matrix-config.ts';
import type { Counters } from '../counters.ts';
import type { MatrixError } from '../matrix-error.ts';
import type { Admission } from '../matrix-runtime.ts';
import type { MatrixSeams } from '../matrix-seams.ts';
import type { Session } from '../session.ts';
import type { SyncListener } from '../sync-status.ts';
import type { VerificationsOptions } from '../verification/verifications.ts';
import type { Published } from './publish-device.ts';

/** Learns how the bot fares. */
export interface LifeListener extends SyncListener {
  /** The homeserver could not be asked who the bot is; that is tried again. */
  waiting(error: MatrixError): void;
}

/** How one bot differs from another. */
export interface LifeOptions {
  readonly account: Pick<MatrixConfig, 'homeserverUrl' | 'userId' | 'credentials'>;
  /** Undefined: only rooms known to be unencrypted are used. Otherwise gets the cross-signing identity ready. */
  readonly prepareIdentity:
    | ((client: MatrixClient, session: Session, published: Published) => Promise<void>)
    | undefined;
  /** Asked for the key of secret storage. Absent: there is none. */
  readonly cryptoCallbacks?: CryptoCallbacks;
  /** Path of the file with the keys and the memory of the account. */
  readonly storeFile: string;
  readonly policy: VerificationPolicy;
  readonly admission: Admission;
  /** Called with each login; nothing else is done with it before. */
  readonly onLogin?: (session: Session) => Promise<void>;
  readonly agent: Agent;
  readonly sessions: Sessions;
  /** What becomes of texts. Default: one that has no answer is counted, and the person is told to ask again. */
  readonly texts?: Partial<Pick<InboundOptions, 'putAside' | 'onFailure' | 'onSuccess'>>;
  /** What becomes of verification requests of people who are not let in. */
  readonly refuseRequest: (request: VerificationRequest) => void;
  /** Called with the news of each verification. */
  readonly onVerification?: VerificationsOptions['onChange'];
  readonly listener: LifeListener;
  readonly counters: Counters;
  readonly seams: MatrixSeams;
  readonly log: Logger;
}
