import type { Logger } from '../../../base/logging/logger.ts';
import { withDeadline } from '../../../base/seams/deadline.ts';
import type { Clock } from '../../../base/seams/seams.ts';
import type { VerificationPolicy } from '../config/matrix-config.ts';
import type { Counters } from '../counters.ts';
import { sanitizeIdentifier } from '../identifiers.ts';
import { MatrixError } from '../matrix-error.ts';
import type { VerificationFlow } from './flow.ts';
import { letPeerStart } from './let-peer-start.ts';
import { type Order, type Outcome, outcomes } from './orders.ts';
import { RecordStore } from './record-store.ts';
import { type VerificationInfo, VerificationRecord } from './record.ts';

const actionTimeoutMs = 30_000;

export interface VerificationsOptions {
  readonly policy: VerificationPolicy;
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters: Counters;
  /** Called before the first answer to a peer. The answer waits for it. */
  readonly beforeAnswer?: (flow: VerificationFlow) => Promise<void>;
  /** Called with each new state of each flow, with each request that comes again, and with each order that was obeyed. */
  readonly onChange?: (info: VerificationInfo, news: News) => void;
}

/** `requested`: the flow is new. */
export type News = 'requested' | 'updated';

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
  readonly #onChangeOf: VerificationsOptions['onChange'];

  /** What an order does, where it does something. */
  readonly #deeds: Readonly<
    Record<Exclude<Outcome, 'not-ready' | 'over'>, (record: VerificationRecord) => Promise<void>>
  > = {
    'go-on': (record) => this.#goOn(record),
    confirm: ({ flow }) => flow.confirm(),
    mismatch: (record) => record.reject(),
    cancel: ({ flow }) => flow.cancel(),
    nothing: async () => {},
  };

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
      this.#publish(known, 'updated');
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
    return this.#obey(flowId, 'accept');
  }

  /** Says whether the strings match. Needs a SAS to have been shown. */
  confirm(flowId: string, match: boolean): Promise<VerificationInfo> {
    return this.#obey(flowId, match ? 'match' : 'no-match');
  }

  /** Gives the flow up. */
  cancel(flowId: string): Promise<VerificationInfo> {
    return this.#obey(flowId, 'cancel');
  }

  #track(record: VerificationRecord): boolean {
    if (!this.#records.add(record)) return false;
    this.#tell(record, 'requested');
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
    if (record.refresh(this.#clock.now())) this.#tell(record, 'updated');
  }

  #tell(record: VerificationRecord, news: News): void {
    const { flowId, state, cancelCode, sas, flow } = record;
    const facts = { flowId, protocolFlowId: flow.protocolFlowId, peer: flow.userId, state };
    this.#log.info({ ...facts, ...(cancelCode && { cancelCode }) }, 'Matrix verification');
    if (sas && state === 'keys_exchanged') this.#log.trace({ ...facts, sas }, 'Matrix verification SAS');
    this.#publish(record, news);
  }

  #publish(record: VerificationRecord, news: News): void {
    record.told += 1;
    this.#onChangeOf?.(record.info(), news);
  }

  /** Does at once what needs nobody's decision any more. */
  #react(record: VerificationRecord): void {
    const decided = this.#isDecided(record.flow);
    if (record.state === 'started' && record.accepted) {
      this.#unattended(record, () => this.accept(record.flowId));
    } else if (decided && outcomes[record.state].accept === 'go-on') {
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

  async #goOn(record: VerificationRecord): Promise<void> {
    const { flow } = record;
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

  async #obey(flowId: string, order: Order): Promise<VerificationInfo> {
    const record = this.#records.get(flowId);
    const shown = sanitizeIdentifier(flowId);
    if (!record) throw new MatrixError('verification-flow-not-found', shown);
    const name = order === 'match' || order === 'no-match' ? 'confirm' : order;
    return record.queue.run(async () => {
      this.#refresh(record);
      const outcome = outcomes[record.state][order];
      if (outcome === 'over')
        throw new MatrixError('verification-cancelled', `${record.state}; start a new flow: ${shown}`);
      if (outcome === 'not-ready') throw new MatrixError('verification-flow-not-ready', `${name}: ${shown}`);
      const { told } = record;
      try {
        await withDeadline(this.#clock, actionTimeoutMs, this.#deeds[outcome](record), () => {
          const late = `${name} did not complete within ${actionTimeoutMs / 1_000} seconds`;
          return new MatrixError('verification-timeout', late);
        });
      } catch (error) {
        throw MatrixError.from('verification', error);
      } finally {
        this.#refresh(record);
        this.#records.prune(this.#clock.now());
      }
      if (record.told === told) this.#publish(record, 'updated');
      return record.info();
    });
  }
}
