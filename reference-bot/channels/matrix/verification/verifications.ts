import type { Logger } from '../../../base/logging/logger.ts';
import { withDeadline } from '../../../base/seams/deadline.ts';
import type { Clock } from '../../../base/seams/seams.ts';
import type { VerificationPolicy } from '../config/matrix-config.ts';
import type { Counters } from '../counters.ts';
import { MatrixError } from '../matrix-error.ts';
import type { VerificationFlow } from './flow.ts';
import { letPeerStart } from './let-peer-start.ts';
import { RecordStore } from './record-store.ts';
import { isTerminal, type RecordState, type VerificationInfo, VerificationRecord } from './record.ts';

const actionTimeoutMs = 30_000;

/** Where an accept still changes something. */
const acceptable: ReadonlySet<RecordState> = new Set(['requested', 'ready', 'started']);

type Action = 'accept' | 'confirm' | 'cancel';

export interface VerificationsOptions {
  readonly policy: VerificationPolicy;
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters: Counters;
  /** Called before the first answer to a peer. The answer waits for it. */
  readonly beforeAnswer?: (flow: VerificationFlow) => Promise<void>;
  /** Called with each new state of each flow. */
  readonly onChange?: (info: VerificationInfo) => void;
}

/**
 * The verifications that are going on, and what an operator may do to them. Actions on one flow happen one after the
 * other, flows of different peers do not wait for each other.
 */
export class Verifications {
  readonly #records = new RecordStore();
  readonly #policy: VerificationPolicy;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #counters: Counters;
  readonly #beforeAnswer: (flow: VerificationFlow) => Promise<void>;
  readonly #letPeerStart: (flow: VerificationFlow) => void;
  readonly #onChangeOf: ((info: VerificationInfo) => void) | undefined;

  constructor(options: VerificationsOptions) {
    const { policy, clock, log, counters, beforeAnswer = async () => {}, onChange } = options;
    this.#policy = policy;
    this.#clock = clock;
    this.#log = log;
    this.#counters = counters;
    this.#beforeAnswer = beforeAnswer;
    this.#letPeerStart = letPeerStart(clock, log);
    this.#onChangeOf = onChange;
  }

  /** Flows that are not over, as they stand now. */
  list(): readonly VerificationInfo[] {
    for (const record of this.#records.all()) this.#refresh(record);
    this.#records.prune(this.#clock.now());
    return this.#records.all().map((record) => record.info());
  }

  /** Takes a request of a peer in. One that is known already changes nothing but its time. */
  receive(flow: VerificationFlow): void {
    const record = new VerificationRecord(flow, this.#clock.now());
    const known = this.#records.get(record.flowId);
    if (known) {
      known.touch(this.#clock.now());
    } else if (!this.#track(record)) {
      this.#counters.peerDropVerificationCapFullTotal += 1;
      this.#log.warn({ peer: flow.userId }, 'Matrix verification request dropped: record cap reached');
    }
  }

  /**
   * Takes a flow of our own in.
   * @throws MatrixError of kind `verification` when there is no room for it.
   */
  adopt(flow: VerificationFlow): VerificationInfo {
    const record = new VerificationRecord(flow, this.#clock.now());
    if (!this.#track(record)) {
      throw new MatrixError(
        'verification',
        'Matrix verification record cap reached; no inactive verification records available to evict',
      );
    }
    return record.info();
  }

  /**
   * Says that we are willing, and starts the SAS or answers the peer's start. Does nothing where that has been said.
   * @throws MatrixError of a `verification*` kind, as do the other actions.
   */
  accept(flowId: string): Promise<VerificationInfo> {
    return this.#act(flowId, 'accept', (record) => this.#accept(record));
  }

  /** Says whether the strings match. Needs a SAS to have been shown. */
  confirm(flowId: string, match: boolean): Promise<VerificationInfo> {
    return this.#act(flowId, 'confirm', async (record) => {
      if (!record.sas) throw new MatrixError('verification-flow-not-ready', `confirm: ${flowId}`);
      if (!match) {
        await record.flow.mismatch();
        record.mark('mismatched', this.#clock.now());
      } else if (record.state !== 'confirmed') {
        await record.flow.confirm();
      }
    });
  }

  /** Gives the flow up. */
  cancel(flowId: string): Promise<VerificationInfo> {
    return this.#act(flowId, 'cancel', async (record) => {
      if (!isTerminal(record.state)) await record.flow.cancel();
    });
  }

  #track(record: VerificationRecord): boolean {
    if (!this.#records.add(record)) return false;
    this.#tell(record);
    record.flow.onChange(() => this.#onChange(record));
    this.#react(record);
    return true;
  }

  #onChange(record: VerificationRecord): void {
    this.#refresh(record);
    this.#react(record);
    this.#records.prune(this.#clock.now());
  }

  #refresh(record: VerificationRecord): void {
    if (record.refresh(this.#clock.now())) this.#tell(record);
  }

  #tell(record: VerificationRecord): void {
    const { flowId, state, cancelCode, sas, flow } = record;
    const facts = { flowId, protocolFlowId: flow.protocolFlowId, peer: flow.userId, state };
    this.#log.info({ ...facts, ...(cancelCode && { cancelCode }) }, 'Matrix verification');
    if (sas && state === 'keys_exchanged') this.#log.trace({ ...facts, sas }, 'Matrix verification SAS');
    this.#onChangeOf?.(record.info());
  }

  /** Does at once what needs nobody's decision any more. */
  #react(record: VerificationRecord): void {
    const decided = this.#isDecided(record.flow);
    if (record.state === 'started' && record.accepted) {
      this.#unattended(record, () => this.accept(record.flowId));
    } else if (decided && acceptable.has(record.state)) {
      this.#unattended(record, () => this.accept(record.flowId));
    } else if (decided && record.state === 'keys_exchanged') {
      this.#unattended(record, () => this.confirm(record.flowId, true));
    }
  }

  #unattended(record: VerificationRecord, action: () => Promise<unknown>): void {
    action().catch((error: unknown) => {
      this.#log.warn({ flowId: record.flowId, err: error }, 'Matrix verification could not go on by itself');
    });
  }

  async #accept(record: VerificationRecord): Promise<void> {
    const { flow } = record;
    if (!acceptable.has(record.state)) return;
    if (!record.accepted) await this.#beforeAnswer(flow);
    record.accepted = true;
    if (record.state === 'requested') await flow.sendReady();
    // The peer may have started while `ready` was on its way.
    if (flow.view().phase === 'ready' && flow.offersSas()) await this.#lead(flow);
    if (flow.view().phase === 'started') await flow.sendAccept();
  }

  /** An operator waits for the emoji; where nobody does, the person on the other side may press start. */
  async #lead(flow: VerificationFlow): Promise<void> {
    if (this.#isDecided(flow)) this.#letPeerStart(flow);
    else await flow.sendStart();
  }

  #isDecided({ userId }: VerificationFlow): boolean {
    return this.#policy.policy === 'auto' && this.#policy.peers.includes(userId);
  }

  async #act(
    flowId: string,
    action: Action,
    perform: (record: VerificationRecord) => Promise<void>,
  ): Promise<VerificationInfo> {
    const record = this.#records.get(flowId);
    if (!record) throw new MatrixError('verification-flow-not-found', flowId);
    return record.queue.run(async () => {
      this.#refresh(record);
      if (isTerminal(record.state) && action !== 'cancel') {
        throw new MatrixError('verification-cancelled', `${record.state}; start a new flow: ${flowId}`);
      }
      try {
        await withDeadline(this.#clock, actionTimeoutMs, perform(record), () => {
          const late = `${action} did not complete within ${actionTimeoutMs / 1_000} seconds`;
          return new MatrixError('verification-timeout', late);
        });
      } catch (error) {
        throw MatrixError.from('verification', error);
      } finally {
        this.#refresh(record);
        this.#records.prune(this.#clock.now());
      }
      return record.info();
    });
  }
}
