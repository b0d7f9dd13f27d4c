import { isTerminal, type VerificationRecord } from './record.ts';

/** Records kept at once. */
export const recordLimit = 256;
const recordTtlMs = 30 * 60 * 1_000;

/** The flows that are going on, by control flow id. In memory only. */
export class RecordStore {
  readonly #records = new Map<string, VerificationRecord>();

  get size(): number {
    return this.#records.size;
  }

  get(flowId: string): VerificationRecord | undefined {
    return this.#records.get(flowId);
  }

  all(): readonly VerificationRecord[] {
    return [...this.#records.values()];
  }

  /**
   * Takes a new record in. When there is no room, one that is over gives way, else a request of the same peer that
   * nobody has answered.
   * @returns false when nothing can give way.
   */
  add(record: VerificationRecord): boolean {
    if (this.#records.size >= recordLimit && !this.#evictFor(record)) return false;
    this.#records.set(record.flowId, record);
    return true;
  }

  /** Forgets what is over, and what has not changed for half an hour. */
  prune(now: number): void {
    for (const record of this.#records.values()) {
      if (isTerminal(record.state) || now - record.updatedAt > recordTtlMs)
        this.#records.delete(record.flowId);
    }
  }

  #evictFor({ flow }: VerificationRecord): boolean {
    const victim =
      this.all().find((record) => isTerminal(record.state)) ??
      this.all().find((record) => record.state === 'requested' && record.flow.userId === flow.userId);
    return victim !== undefined && this.#records.delete(victim.flowId);
  }
}
