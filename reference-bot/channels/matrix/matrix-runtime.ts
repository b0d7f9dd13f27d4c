import { initAsync } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk';
import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import type { Logger } from '../../base/logging/logger.ts';
import type { Seams } from '../../base/seams/seams.ts';
import type { Counters } from './counters.ts';
import { type DeviceInfo, listOwnDevices } from './devices.ts';
import { DirectRooms } from './direct-rooms.ts';
import { answerTexts, type Conversation } from './inbound.ts';
import { answerInvites } from './invites.ts';
import { type Encryption, openClient } from './open-client.ts';
import { type RoomSurvey, surveyRooms } from './rooms.ts';
import type { Session } from './session.ts';
import { type SyncListener, watchSync } from './sync-status.ts';
import type { VerificationFlow } from './verification/flow.ts';
import { listenForRequests } from './verification/incoming-requests.ts';
import { SentSteps } from './verification/sent-steps.ts';
import { startFlow, type StartTarget } from './verification/start-flow.ts';

const initialSyncLimitEvents = 10;

/** Whom the bot lets in. Each takes a user id. */
export interface Admission {
  /** Whose invitations are accepted. */
  readonly invites: (userId: string) => boolean;
  /** Whose texts are answered. */
  readonly texts: (userId: string) => boolean;
  /** Whose verification requests are taken in; those of ourselves always are. */
  readonly verification: (userId: string) => boolean;
}

export interface RuntimeOptions {
  /** Without a trailing slash. */
  readonly homeserverUrl: string;
  /** Undefined: only rooms known to be unencrypted are used. */
  readonly encryption: Encryption | undefined;
  readonly session: Session;
  readonly seams: Pick<Seams, 'clock' | 'fetch' | 'createMatrixClient' | 'openFlow'>;
  readonly log: Logger;
  readonly counters: Counters;
  readonly admission: Admission;
  readonly conversation: Conversation;
  readonly syncListener: SyncListener;
  readonly onRequest: (flow: VerificationFlow, client: MatrixClient) => void;
  /** What becomes of verification requests of those who are not let in. */
  readonly refuseRequest: (request: VerificationRequest) => void;
}

/** A logged-in client with everything that answers by itself. */
export interface MatrixRuntime {
  readonly client: MatrixClient;
  /** Begins to listen to the homeserver, for as long as the runtime lives. */
  sync(): Promise<void>;
  survey(): RoomSurvey;
  devices(): Promise<readonly DeviceInfo[]>;
  startVerification(target: StartTarget): Promise<VerificationFlow>;
  /** Resolves when the invites that have arrived so far are answered. */
  invitesAnswered(): Promise<void>;
  stop(): void;
}

/** Loads what takes long to load. */
export async function preload(): Promise<void> {
  await initAsync();
}

/**
 * Makes the client and its crypto machine, and gets its identity ready.
 * @throws MatrixError `client-build`; what the encryption's `prepareIdentity` throws.
 */
export async function openRuntime(options: RuntimeOptions): Promise<MatrixRuntime> {
  const { session, seams, log, counters, admission } = options;
  const { userId } = session;
  const encryption = options.encryption !== undefined;
  const sent = new SentSteps();
  const client = await openClient({ ...options, verifies: admission.verification }, sent);
  await options.encryption?.prepareIdentity(client);
  const openFlow = (request: VerificationRequest): Promise<VerificationFlow> =>
    seams.openFlow(request, { client, sent });
  const directRooms = new DirectRooms(client);
  const shared = { client, userId, encryption, counters, log };
  watchSync(client, options.syncListener);
  const invitesAnswered = answerInvites({ ...shared, allows: admission.invites, directRooms });
  answerTexts({ ...shared, allows: admission.texts, ...options.conversation });
  listenForRequests({
    ...shared,
    allows: admission.verification,
    openFlow,
    receive: (flow) => options.onRequest(flow, client),
    refuse: options.refuseRequest,
  });

  return {
    client,
    sync: () => client.startClient({ initialSyncLimit: initialSyncLimitEvents, disablePresence: true }),
    survey: () => surveyRooms(client, encryption),
    devices: () => listOwnDevices(client, userId),
    async startVerification(target) {
      // The peer may know that we are in its room before we do.
      await invitesAnswered();
      return openFlow(await startFlow(client, directRooms, target));
    },
    invitesAnswered,
    stop: () => client.stopClient(),
  };
}
