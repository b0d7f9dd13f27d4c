import { appendFileSync } from 'node:fs';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { sanitiseEvent, type RunEvent, type SecretRegistry } from '../../reports/index.ts';

type WithoutTime<E> = E extends RunEvent ? Omit<E, 'at'> : never;
/** A run event as its maker knows it; the recorder adds the time. */
export type NewEvent = WithoutTime<RunEvent>;

/**
 * Writes the events of a run to disk as they happen. Each is reduced to its schema and cleared of secrets before
 * anybody, on disk or on screen, gets to see it.
 */
export class Recorder {
  readonly #file: string;
  readonly #secrets: SecretRegistry;
  readonly #startedMs: number;
  readonly #events: RunEvent[] = [];
  readonly #listeners = new Set<(event: RunEvent) => void>();

  constructor(file: string, secrets: SecretRegistry, startedMs: number) {
    this.#file = file;
    this.#secrets = secrets;
    this.#startedMs = startedMs;
  }

  get events(): readonly RunEvent[] {
    return this.#events;
  }

  /**
   * @param atMs when it happened, in milliseconds of `performance.now()`. Default: now.
   * @throws EnvironmentError when the disk is full.
   */
  emit(event: NewEvent, atMs: number = performance.now()): void {
    const at = Math.max(0, Math.round((atMs - this.#startedMs) * 10) / 10);
    const clean = sanitiseEvent({ ...event, at } as RunEvent, this.#secrets);
    this.#events.push(clean);
    this.#append(`${JSON.stringify(clean)}\n`);
    for (const listener of this.#listeners) listener(clean);
  }

  #append(line: string): void {
    try {
      appendFileSync(this.#file, line);
    } catch (cause) {
      throw new EnvironmentError(`cannot write ${this.#file}: ${messageOf(cause)}`, { cause });
    }
  }

  subscribe(listener: (event: RunEvent) => void): void {
    this.#listeners.add(listener);
  }
}
