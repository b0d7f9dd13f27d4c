import type { MatrixClient } from 'matrix-js-sdk';
import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { ReceivedSteps } from './received-steps.ts';
import type { SentSteps } from './sent-steps.ts';

/** Where a flow stands. The last two are final. */
export type FlowPhase =
  /** We asked, or we have sent `start`. */
  | 'created'
  /** The peer asked. */
  | 'requested'
  | 'ready'
  /** A method was chosen that is not SAS. */
  | 'transitioned'
  /** The peer has sent `start`. */
  | 'started'
  | 'accepted'
  | 'keys_exchanged'
  /** Our `mac` has been sent. */
  | 'confirmed'
  | 'done'
  | 'cancelled';

/** What the two people compare. */
export interface ShortAuthString {
  readonly emoji?: readonly { readonly symbol: string; readonly description: string }[];
  readonly decimals?: readonly number[];
}

/** A flow at one moment. */
export interface FlowView {
  readonly phase: FlowPhase;
  /** The device on the other side, once it is known. */
  readonly deviceId?: string;
  /** Present from `keys_exchanged` on. */
  readonly sas?: ShortAuthString;
  /** E.g. `m.user`, when cancelled. */
  readonly cancelCode?: string;
}

/**
 * One verification as the bot drives it. The members are functions that need no `this`, so that a wrapper can
 * spread a flow and replace some. Each action resolves when the homeserver has what it sends.
 */
export interface VerificationFlow {
  /** The peer. */
  readonly userId: string;
  /** Transaction id (to-device) or id of the request event (in-room). */
  readonly protocolFlowId: string;
  /** Absent to-device. */
  readonly roomId: string | undefined;
  readonly view: () => FlowView;
  /** Called after each change, until the process ends. */
  readonly onChange: (listener: () => void) => void;
  /** Tells the peer that we are willing: `ready`. */
  readonly sendReady: () => Promise<void>;
  /** True when the peer can do SAS; known from `requested` or `ready` on. */
  readonly offersSas: () => boolean;
  /** Sends none where one of the peer has come first. */
  readonly sendStart: () => Promise<void>;
  /** Answers the peer's `start`: `accept`. */
  readonly sendAccept: () => Promise<void>;
  /** The strings match: `mac`, and `done` where the peer's `mac` is here already. */
  readonly confirm: () => Promise<void>;
  /** The strings differ: `cancel` with `m.mismatched_sas`. */
  readonly mismatch: () => Promise<void>;
  /** Gives up: `cancel` with `m.user`. */
  readonly cancel: () => Promise<void>;
}

export interface FlowContext {
  readonly client: MatrixClient;
  readonly sent: SentSteps;
  readonly received: ReceivedSteps;
}

/** Makes a flow of a request of the SDK. */
export type OpenFlow = (request: VerificationRequest, context: FlowContext) => Promise<VerificationFlow>;
