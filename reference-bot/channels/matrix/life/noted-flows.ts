import type { MatrixClient } from 'matrix-js-sdk';
import type { Logger } from '../../../base/logging/logger.ts';
import type { Clock } from '../../../base/seams/seams.ts';
import type { FlowContext, VerificationFlow } from '../verification/flow.ts';
import type { VerificationNotes } from './verification-notes.ts';

const doneLimitMs = 10_000;
const endings: ReadonlySet<string> = new Set(['done', 'cancelled']);

/** Keeps the notes about verifications up to date. */
export class NotedFlows {
  readonly #clock: Clock;
  readonly #log: Logger;
  #notes: VerificationNotes | undefined;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Nothing is noted before. */
  use(notes: VerificationNotes): void {
    this.#notes = notes;
  }

  /** True for one that belongs to an earlier life. */
  isOfEarlierLife(id: string): boolean {
    return this.#notes?.isOfEarlierLife(id) ?? false;
  }

  /** Notes, on the disk, that the bot takes part: a restart must not make it answer again. */
  async begin(flow: VerificationFlow): Promise<void> {
    await this.#notes?.begin(flow);
  }

  /** Notes the end of a verification. After a good one the person gets new room keys. */
  watch(flow: VerificationFlow, context: FlowContext): void {
    let isOver = false;
    flow.onChange(() => {
      const { phase } = flow.view();
      if (isOver || !endings.has(phase)) return;
      isOver = true;
      void this.#attempt('note the end of a verification', this.#notes?.end(flow.protocolFlowId));
      if (phase !== 'done') return;
      void this.#attempt('renew room keys', this.#renewRoomKeys(flow, context));
    });
  }

  /** Tells the peers of verifications that a restart cut off. */
  async cancelInterrupted(client: MatrixClient, now: number): Promise<void> {
    if (!this.#notes) return;
    const { cancelInterrupted } = await import('./cancel-interrupted.ts');
    await this.#attempt(
      'tell of the restart',
      cancelInterrupted(client, this.#notes, { now, log: this.#log }),
    );
  }

  /** Not before our `done` has gone: the person would get the new key with it, before the signatures. */
  async #renewRoomKeys(
    { userId, protocolFlowId }: VerificationFlow,
    { client, sent }: FlowContext,
  ): Promise<void> {
    const over = new AbortController();
    const late = this.#clock.sleep(doneLimitMs, over.signal);
    await Promise.race([sent.done(protocolFlowId, over.signal), late]).finally(() => over.abort());
    const { renewRoomKeys } = await import('./renew-room-keys.ts');
    await renewRoomKeys(client, userId);
  }

  async #attempt(what: string, work: Promise<void> | undefined): Promise<void> {
    await work?.catch((error: unknown) => this.#log.error({ err: error }, `could not ${what}`));
  }
}
