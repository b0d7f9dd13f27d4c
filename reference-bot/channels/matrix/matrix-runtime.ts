import { initAsync } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk';
import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import type { Agent } from '../../agent/agent.ts';
import type { MatrixConfig } from '../../config/config.ts';
import type { Logger } from '../../logging/logger.ts';
import { sdkLogger } from '../../logging/sdk-log.ts';
import { withDeadline } from '../../seams/deadline.ts';
import type { Seams } from '../../seams/seams.ts';
import type { Counters } from './counters.ts';
import { bootstrapCrossSigning } from './cross-signing.ts';
import { type DeviceInfo, listOwnDevices } from './devices.ts';
import { DirectRooms } from './direct-rooms.ts';
import { answerTexts } from './inbound.ts';
import { answerInvites } from './invites.ts';
import { MatrixError } from './matrix-error.ts';
import { queryKeys } from './olm-machine.ts';
import { type RoomSurvey, surveyRooms } from './rooms.ts';
import type { Session } from './session.ts';
import { gateSyncs, type SyncEvent } from './sync-gate.ts';
import { type SyncListener, watchSync } from './sync-status.ts';
import type { VerificationFlow } from './verification/flow.ts';
import { keepInRoomOrder } from './verification/in-room-order.ts';
import { listenForRequests } from './verification/incoming-requests.ts';
import { SentSteps } from './verification/sent-steps.ts';
import { startFlow, type StartTarget } from './verification/start-flow.ts';

const gateLimitMs = 10_000;
const initialSyncLimitEvents = 10;

export interface RuntimeOptions {
  readonly config: MatrixConfig;
  readonly session: Session;
  readonly seams: Seams;
  readonly log: Logger;
  readonly agent: Agent;
  readonly counters: Counters;
  readonly allows: (userId: string) => boolean;
  readonly syncListener: SyncListener;
  readonly onRequest: (flow: VerificationFlow) => void;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** A logged-in client with everything that answers by itself. */
export interface MatrixRuntime {
  /** Begins to listen to the homeserver, for as long as the runtime lives. */
  sync(): Promise<void>;
  survey(): RoomSurvey;
  devices(): Promise<readonly DeviceInfo[]>;
  startVerification(target: StartTarget): Promise<VerificationFlow>;
  stop(): void;
}

/** Loads what takes long to load. */
export async function preload(): Promise<void> {
  await initAsync();
}

/**
 * Makes the client, its crypto machine and its cross-signing identity.
 * @throws MatrixError `client-build`, `cross-signing-bootstrap-failed`.
 */
export async function openRuntime(options: RuntimeOptions): Promise<MatrixRuntime> {
  const { config, session, seams, log, counters } = options;
  const { encrypted: encryption } = config;
  const { userId } = session;
  const sent = new SentSteps();
  const client = await openClient(options, sent);
  if (encryption) {
    const password = config.credentials.kind === 'password' ? config.credentials.password : undefined;
    await bootstrapCrossSigning({ client, session, password, log });
  }
  const openFlow = (request: VerificationRequest): Promise<VerificationFlow> =>
    seams.openFlow(request, { client, sent });
  const directRooms = new DirectRooms(client);
  const shared = { client, userId, encryption, counters, log, allows: options.allows };
  watchSync(client, options.syncListener);
  const invitesAnswered = answerInvites({ ...shared, directRooms });
  answerTexts({ ...shared, agent: options.agent, startedAt: options.startedAt });
  listenForRequests({ ...shared, openFlow, receive: options.onRequest });

  return {
    sync: () => client.startClient({ initialSyncLimit: initialSyncLimitEvents, disablePresence: true }),
    survey: () => surveyRooms(client, encryption),
    devices: () => listOwnDevices(client, userId),
    async startVerification(target) {
      // The peer may know that we are in its room before we do.
      await invitesAnswered();
      return openFlow(await startFlow(client, directRooms, target));
    },
    stop: () => client.stopClient(),
  };
}

async function openClient(
  { config, session, seams, log, allows }: RuntimeOptions,
  sent: SentSteps,
): Promise<MatrixClient> {
  const { promise: client, resolve } = Promise.withResolvers<MatrixClient>();
  const fetchFn = gateSyncs(sent.watch(seams.fetch), async ({ toDevice }) => {
    const peers = requesters(toDevice).filter((peer) => peer === session.userId || allows(peer));
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
  });
  try {
    const made = await seams.createMatrixClient({
      ...session,
      baseUrl: config.homeserverUrl,
      fetchFn,
      logger: sdkLogger(log),
    });
    if (config.encrypted) {
      await made.initRustCrypto({ useIndexedDB: false });
      keepInRoomOrder(made);
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
