import { SerialQueue } from '../../../base/concurrency/serial-queue.ts';
import { sanitizeIdentifier, sanitizeUserId } from '../identifiers.ts';
import { controlFlowId } from './flow-id.ts';
import type { FlowPhase, FlowView, ShortAuthString, VerificationFlow } from './flow.ts';

/** `mismatched` is ours alone: the operator said that the strings differ. */
export type RecordState = FlowPhase | 'mismatched';

const terminalStates: ReadonlySet<RecordState> = new Set(['done', 'cancelled', 'mismatched']);

/** A verification as the control API shows it. Identifiers are fit to be shown. */
export interface VerificationInfo {
  readonly flowId: string;
  readonly protocolFlowId: string;
  readonly userId: string;
  readonly deviceId?: string;
  readonly state: RecordState;
  readonly sas?: ShortAuthString;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** True once nothing more can happen in the flow. */
export function isTerminal(state: RecordState): boolean {
  return terminalStates.has(state);
}

/** The bot's own account of one flow: what it last saw, and whether its operator is willing. */
export class VerificationRecord {
  readonly flow: VerificationFlow;
  readonly flowId: string;
  readonly createdAt: number;
  /** Actions on this flow, one at a time. */
  readonly queue = new SerialQueue();
  /** The operator, or the policy, has accepted: from now on the bot answers a `start` of the peer by itself. */
  accepted = false;
  /** How often operators have heard of it. */
  told = 0;
  #isRejected = false;
  #updatedAt: number;
  #state: RecordState;
  #view: FlowView;

  constructor(flow: VerificationFlow, now: number) {
    this.flow = flow;
    this.flowId = controlFlowId(flow.userId, flow.protocolFlowId);
    this.createdAt = now;
    this.#updatedAt = now;
    this.#view = flow.view();
    this.#state = this.#view.phase;
  }

  get state(): RecordState {
    return this.#state;
  }

  get sas(): ShortAuthString | undefined {
    return this.#view.sas;
  }

  get cancelCode(): string | undefined {
    return this.#view.cancelCode;
  }

  get updatedAt(): number {
    return this.#updatedAt;
  }

  /** Looks again. True when state or SAS changed. */
  refresh(now: number): boolean {
    const [state, sas] = [this.#state, this.#view.sas];
    this.#view = this.flow.view();
    const { phase } = this.#view;
    this.#state = phase === 'cancelled' && this.#isRejected ? 'mismatched' : phase;
    const changed = state !== this.#state || (sas === undefined) !== (this.#view.sas === undefined);
    if (changed) this.#updatedAt = now;
    return changed;
  }

  /** Says that the strings differ. The flow, which is cancelled by that, is called mismatched from then on. */
  async reject(): Promise<void> {
    this.#isRejected = true;
    try {
      await this.flow.mismatch();
    } catch (error) {
      this.#isRejected = false;
      throw error;
    }
  }

  /** Notes that the peer asked again. */
  touch(now: number): void {
    this.#updatedAt = now;
  }

  info(): VerificationInfo {
    const { deviceId, sas } = this.#view;
    return {
      flowId: this.flowId,
      protocolFlowId: sanitizeIdentifier(this.flow.protocolFlowId),
      userId: sanitizeUserId(this.flow.userId),
      ...(deviceId && { deviceId: sanitizeIdentifier(deviceId) }),
      state: this.#state,
      ...(sas && { sas }),
      createdAt: this.createdAt,
      updatedAt: this.#updatedAt,
    };
  }
}
