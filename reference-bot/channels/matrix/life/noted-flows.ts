import type { MatrixClient } from 'matrix-js-sdk';
import type { Logger } from '../../../base/logging/logger.ts';
import type { VerificationFlow } from '../verification/flow.ts';
import type { VerificationNotes } from './verification-notes.ts';

const endings: ReadonlySet<string> = new Set(['done', 'cancelled']);

/** Keeps the notes about verifications up to date. */
export class NotedFlows {
  readonly #log: Logger;
  #notes: VerificationNotes | undefined;

  constructor(log: Logger) {
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
  watch(flow: VerificationFlow, client: MatrixClient): void {
    let isOver = false;
    flow.onChange(() => {
      const { phase } = flow.view();
      if (isOver || !endings.has(phase)) return;
      isOver = true;
      void this.#attempt('note the end of a verification', this.#notes?.end(flow.protocolFlowId));
      if (phase !== 'done') return;
      const renewing = import('./renew-room-keys.ts').then(({ renewRoomKeys }) =>
        renewRoomKeys(client, flow.userId),
      );
      void this.#attempt('renew room keys', renewing);
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

  async #attempt(what: string, work: Promise<void> | undefined): Promise<void> {
    await work?.catch((error: unknown) => this.#log.error({ err: error }, `could not ${what}`));
  }
}
