import { join } from 'node:path';
import type { DurableAudit } from '../../../base/audit.ts';
import { SerialQueue } from '../../../base/concurrency/serial-queue.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Logger } from '../../../base/logging/logger.ts';
import type { Clock, Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { LetterStatus } from './letter-status.ts';
import { asFile, letterPath, readLetterLines } from './letter-lines.ts';
import type { LetterWriter } from './letter-writer.ts';

/** Most letters that are kept. */
export const letterLimit = 10_000;
const fullForMs = 10_000;

export interface LetterBoxOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Logger;
  readonly audit: DurableAudit;
  /** The state directory. */
  readonly stateDirectory: string;
  readonly writer: LetterWriter;
  readonly status: LetterStatus;
}

/** How long the file was, and how many lines it had. */
interface Known {
  readonly sizeBytes: number;
  readonly lines: number;
}

/** The file of the queue. It is there while there is something in it. */
export class LetterBox {
  readonly path: string;
  readonly #options: LetterBoxOptions;
  readonly #turns = new SerialQueue();
  #fullSince: number | undefined;
  #known: Known | undefined;

  constructor(options: LetterBoxOptions) {
    this.#options = options;
    this.path = letterPath(options.stateDirectory);
  }

  /**
   * Puts a letter at the end. It is on the disk when this resolves. A full queue drops nothing: it takes no more.
   * @throws MatrixError `dlq-cap-saturation`, `dlq-io`, `dlq-serialization`, `installation-id`.
   */
  async append(letter: DeadLetter): Promise<void> {
    const { clock, log, status, writer } = this.#options;
    try {
      if (this.#fullSince !== undefined && clock.monotonic() - this.#fullSince < fullForMs)
        throw new MatrixError(
          'dlq-cap-saturation',
          'Matrix inbound DLQ at size cap (latched); record dropped',
        );
      const line = await writer.write(letter);
      await this.#turns.run(() => this.#put(line));
      status.kept();
    } catch (cause) {
      const error = MatrixError.from('dlq-io', cause);
      const { eventId } = letter;
      const told = `Matrix inbound dispatch failed and DLQ append failed for event ${eventId}: ${error.message}`;
      status.appendFailed(error.kind, told, clock.now());
      log.error({ event_id: eventId, err: error }, 'Matrix inbound DLQ append failed');
      throw error;
    }
  }

  /**
   * The lines, oldest first; undefined where there is no file.
   * @throws MatrixError `dlq-cap-saturation`, `dlq-io`, `dlq-serialization`.
   */
  read(): Promise<readonly string[] | undefined> {
    return this.#turns.run(() => readLetterLines(this.#options.files, this.path));
  }

  /** How many lines there are, blank ones too; -1 where they cannot be counted. */
  count(): Promise<number> {
    return this.#look().then(
      ({ lines }) => lines,
      () => -1,
    );
  }

  /**
   * Puts what `change` makes of the lines in their place, all of it or nothing.
   * @throws what `change` throws; MatrixError as `read()`.
   */
  rewrite(change: (lines: readonly string[]) => Promise<readonly string[]>): Promise<void> {
    return this.#turns.run(async () => {
      const { files, clock } = this.#options;
      const lines = await change((await readLetterLines(files, this.path)) ?? []);
      const written =
        lines.length === 0 ? files.removeDurably(this.path) : files.writeDurably(this.path, asFile(lines));
      await written.catch((error: unknown) => {
        throw new MatrixError('dlq-io', messageOf(error), { cause: error });
      });
      this.#known = undefined;
      this.#fullSince = lines.length >= letterLimit ? clock.monotonic() : undefined;
    });
  }

  async #put(line: string): Promise<void> {
    const { files, clock, log, audit } = this.#options;
    await files.makeFolder(join(this.#options.stateDirectory, 'matrix'));
    const { sizeBytes, lines } = await this.#look();
    if (lines < letterLimit) {
      await files.appendLine(this.path, line);
      this.#known = { sizeBytes: sizeBytes + Buffer.byteLength(line) + 1, lines: lines + 1 };
      return;
    }
    this.#fullSince = clock.monotonic();
    const facts = { existing_lines: lines, cap_records: letterLimit };
    await audit('matrix_inbound_dlq_cap_dropped', facts).catch((error: unknown) => {
      log.warn({ err: error }, 'the audit log does not tell that the dead-letter queue is full');
    });
    throw new MatrixError('dlq-cap-saturation', 'Matrix inbound DLQ at size cap; record dropped');
  }

  /** Reads the file only where somebody else has changed it: a long one takes a while. */
  async #look(): Promise<Known> {
    const { files } = this.#options;
    const { sizeBytes = 0 } = (await files.inspect(this.path)) ?? {};
    if (this.#known?.sizeBytes !== sizeBytes)
      this.#known = { sizeBytes, lines: await files.countLines(this.path, Number.MAX_SAFE_INTEGER) };
    return this.#known;
  }
}
