import { initAsync } from '@matrix-org/matrix-sdk-crypto-wasm';
import { type MatrixClient, MsgType } from 'matrix-js-sdk';
import type { RoomMessageEventContent } from 'matrix-js-sdk/lib/types.js';
import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import type { Agent } from '../../agent/agent.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Delivered, Outbound } from '../channel.ts';
import { Inbound, type InboundOptions } from '../inbound.ts';
import type { Sessions, SessionText } from '../sessions/sessions.ts';
import { answerTexts, type AnswerTextsOptions } from './answer-texts.ts';
import type { Counters } from './counters.ts';
import { type DeviceInfo, listOwnDevices } from './devices.ts';
import { DirectRooms } from './direct-rooms.ts';
import { answerInvites } from './invites.ts';
import type { MatrixSeams } from './matrix-seams.ts';
import { type Encryption, openClient } from './open-client.ts';
import { requireRoom, type RoomSurvey, surveyRooms } from './rooms.ts';
import type { Session } from './session.ts';
import { type SyncListener, watchSync } from './sync-status.ts';
import type { FlowContext, FlowView, VerificationFlow } from './verification/flow.ts';
import { listenForBareStarts } from './verification/bare-start.ts';
import { listenForRequests } from './verification/incoming-requests.ts';
import { ReceivedSteps } from './verification/received-steps.ts';
import { SentSteps } from './verification/sent-steps.ts';
import { startFlow, type StartTarget } from './verification/start-flow.ts';

const initialSyncLimitEvents = 10;

/** A message on its way out. */
export interface Message {
  readonly roomId: string;
  readonly content: RoomMessageEventContent;
  /** The same for each attempt to send this message, and for no other message of the account. */
  readonly id: string;
}

/** Who answers, what, and how. */
export interface Conversation
  extends Pick<AnswerTextsOptions, 'isNews'>, Pick<InboundOptions, 'putAside' | 'onFailure' | 'onSuccess'> {
  /** What was said before wants no answer. In milliseconds since the epoch. */
  readonly newsSince: () => number;
  readonly agent: Agent;
  readonly sessions: Sessions;
  /** Aborted when the bot stops. */
  readonly signal: AbortSignal;
  /** Sends a message. Returns its event id. */
  readonly send: (client: MatrixClient, message: Message) => Promise<string>;
}

/** Who is let in. Each member takes a user id. */
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
  readonly seams: Pick<MatrixSeams, 'clock' | 'fetch' | 'createMatrixClient' | 'openFlow'>;
  readonly log: Logger;
  readonly counters: Counters;
  readonly admission: Admission;
  readonly conversation: Conversation;
  readonly syncListener: SyncListener;
  readonly onRequest: (flow: VerificationFlow, context: FlowContext) => void;
  /** What becomes of verification requests of those who are not let in. */
  readonly refuseRequest: (request: VerificationRequest) => void;
}

/** A logged-in client with everything that answers by itself. */
export interface MatrixRuntime extends FlowContext {
  /** Begins to listen to the homeserver, for as long as the runtime lives. */
  sync(): Promise<void>;
  /** Says a text. Never rejects. */
  deliver(reply: Outbound): Promise<Delivered>;
  survey(): RoomSurvey;
  devices(): Promise<readonly DeviceInfo[]>;
  startVerification(target: StartTarget): Promise<VerificationFlow>;
  /**
   * Says a text in a room, once. Gives the event id.
   * @throws MatrixError for a room in which the bot cannot talk; what the SDK throws.
   */
  sendTest(roomId: string, text: string): Promise<string>;
  /** Resolves when the invites that have arrived so far are answered. */
  invitesAnswered(): Promise<void>;
  /** Goes on with texts that the life before has left unfinished. */
  resumeTexts(): void;
  /** Answers a text that was put aside. Rejects where it has no answer yet. */
  replayText(text: Omit<SessionText, 'channel'>): Promise<void>;
  /** Waits a while for the answers to what has come. */
  settle(): Promise<void>;
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
  const steps = { sent: new SentSteps(), received: new ReceivedSteps() };
  const { newsSince } = options.conversation;
  const client = await openClient({ ...options, newsSince, verifies: admission.verification }, steps);
  await options.encryption?.prepareIdentity(client);
  const context = { client, ...steps };
  const openFlow = (request: VerificationRequest): Promise<VerificationFlow> =>
    seams.openFlow(request, context);
  const directRooms = new DirectRooms(client);
  const shared = { client, userId, encryption, counters, log };
  watchSync(client, options.syncListener);
  const { agent, sessions, signal, isNews, send, putAside, onSuccess, onFailure } = options.conversation;
  const { clock } = seams;
  const invitesAnswered = answerInvites({ ...shared, allows: admission.invites, directRooms, clock, signal });
  const deliver = async ({ conversation: roomId, text, id }: Outbound): Promise<Delivered> => {
    try {
      // Half a character, which JSON can hold, ends the crypto machine for good.
      const content = { msgtype: MsgType.Text, body: text.toWellFormed() } as const;
      return { outcome: 'sent', messageId: await send(client, { roomId, content, id }) };
    } catch (error) {
      return { outcome: 'failed', error: messageOf(error), retry: 'never' };
    }
  };
  const inbound = new Inbound({
    channel: 'matrix',
    agent,
    sessions,
    deliver,
    clock,
    log,
    signal,
    onFailure(error) {
      counters.inboundDispatchFailureTotal += 1;
      onFailure(error);
    },
    ...(onSuccess && { onSuccess }),
    ...(putAside && { putAside }),
  });
  answerTexts({ ...shared, allows: admission.texts, isNews, inbound });
  listenForRequests({
    ...shared,
    allows: admission.verification,
    openFlow,
    receive: (flow) => options.onRequest(flow, context),
    refuse: options.refuseRequest,
  });
  listenForBareStarts({
    client,
    log,
    allows: admission.verification,
    receive: (flow) => options.onRequest(flow, context),
  });

  return {
    ...context,
    deliver,
    sync: () => client.startClient({ initialSyncLimit: initialSyncLimitEvents, disablePresence: true }),
    survey: () => surveyRooms(client, encryption),
    devices: () => listOwnDevices(client, userId),
    async startVerification(target) {
      // The peer may know that we are in its room before we do.
      await invitesAnswered();
      const { request, deviceId } = await startFlow(client, directRooms, target);
      return withDevice(await openFlow(request), deviceId);
    },
    async sendTest(roomId, body) {
      requireRoom(client, roomId, encryption);
      const { event_id: eventId = '' } = await client.sendTextMessage(roomId, body.toWellFormed());
      return eventId;
    },
    invitesAnswered,
    resumeTexts: () => inbound.resume(),
    replayText: (text) => inbound.replay(text),
    settle: () => inbound.settle(),
    stop: () => client.stopClient(),
  };
}

/** The flow, which tells from the beginning which device was asked; the SDK tells it when that one has answered. */
function withDevice(flow: VerificationFlow, asked: string | undefined): VerificationFlow {
  const view = (): FlowView => {
    const seen = flow.view();
    const deviceId = seen.deviceId ?? asked;
    return { ...seen, ...(deviceId !== undefined && { deviceId }) };
  };
  return { ...flow, view };
}
