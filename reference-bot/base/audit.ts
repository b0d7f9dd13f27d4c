import { join } from 'node:path';
import { SerialQueue } from './concurrency/serial-queue.ts';
import type { Logger } from './logging/logger.ts';
import type { Clock, Files } from './seams/seams.ts';

/** A longer file gets another name, and a new one is begun. */
const fileLimitBytes = 50 * 1024 * 1024;
/** The kernel writes so much at once: lines of two processes do not get into each other. macOS promises less. */
const lineLimitBytes = process.platform === 'darwin' ? 512 : 4_096;
const textLimitBytes = process.platform === 'darwin' ? 96 : 3_072;
const cutOff = '…[truncated]';
/** Two that find the file too long at once would both give it the other name. */
const turns = new SerialQueue();

/** Writes down what an operator did. A disk that does not take it does not undo the deed: this never rejects. */
export type Audit = (event: string, data: Readonly<Record<string, unknown>>) => Promise<void>;

/** Writes down what happened, on the disk when it resolves. It rejects where the disk does not take it. */
export type DurableAudit = (event: string, data: Readonly<Record<string, unknown>>) => Promise<void>;

/** Where the audit log is. */
export interface AuditPlace {
  readonly files: Pick<Files, 'appendLine' | 'inspect' | 'renameDurably'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly stateDirectory: string;
}

/** The audit log of the state directory. That it cannot be written is logged. */
export function fileAudit(place: AuditPlace, log: Logger): Audit {
  const write = durableAudit(place);
  return (event, data) =>
    write(event, data).catch((error: unknown) => {
      const path = pathIn(place.stateDirectory);
      log.error({ err: error, path }, 'the audit log could not be written');
    });
}

/**
 * Appends events to `audit.jsonl` in the state directory. Long texts in them are cut off. Their data come with their type,
 * which is the event where they name no other, and in alphabetical order.
 * @returns what rejects with Node's error when the file cannot be written, and with an Error for a file that is not the bot's
 * alone, and for an event that is too long.
 */
export function durableAudit(place: AuditPlace): DurableAudit {
  return (event, data) => append(place, event, data);
}

async function append(
  { files, clock, stateDirectory }: AuditPlace,
  event: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = pathIn(stateDirectory);
  const members = Object.entries({ type: event, ...data }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const told = { ts: new Date(clock.now()).toISOString(), event, data: Object.fromEntries(members) };
  const line = JSON.stringify(told, shorten);
  if (Buffer.byteLength(line) >= lineLimitBytes)
    throw new Error(`the event ${event} is longer than ${lineLimitBytes} bytes`);
  await turns.run(async () => {
    const { sizeBytes = 0 } = (await files.inspect(path)) ?? {};
    if (sizeBytes >= fileLimitBytes) await files.renameDurably(path, `${path}.1`);
    await files.appendLine(path, line, { sole: true });
  }, path);
}

/** For `JSON.stringify`. */
function shorten(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || Buffer.byteLength(value) <= textLimitBytes) return value;
  const room = textLimitBytes - Buffer.byteLength(cutOff);
  // Half a character at the end becomes one that stands for it, and goes.
  return `${Buffer.from(value)
    .subarray(0, room)
    .toString()
    .replace(/\uFFFD$/u, '')}${cutOff}`;
}

function pathIn(stateDirectory: string): string {
  return join(stateDirectory, 'audit.jsonl');
}
