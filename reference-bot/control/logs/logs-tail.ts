import { asObject, parseJson } from '../../base/json.ts';
import type { KeptLine } from '../../base/logging/log-ring.ts';

const usual = { lines: 500, bytes: 250_000 } as const;
const most = { lines: 5_000, bytes: 1_000_000 } as const;
const target = 'cara_ref';

/** A line of the log as operators get it. */
interface LogEntry {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly level: string;
  readonly target: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/**
 * Answers `logs.tail`: the newest lines of the log, oldest first.
 * @param params `limit`: how many lines; `maxBytes`: how long their messages are together. Both have bounds.
 */
export function tailLogs(kept: readonly KeptLine[], params: unknown): object {
  const { limit, maxBytes } = asObject(params);
  const lines = clamp(limit, most.lines, usual.lines);
  const newest = newestOf(kept.slice(-lines).map(toEntry), clamp(maxBytes, most.bytes, usual.bytes));
  return {
    cursor: newest.at(-1)?.seq ?? 0,
    size: kept.length,
    entries: newest,
    lines: newest.map(({ message }) => message),
    truncated: newest.length < kept.length,
    reset: false,
  };
}

/** As many of the last entries as fit; one always does. */
function newestOf(entries: readonly LogEntry[], maxBytes: number): readonly LogEntry[] {
  let bytes = 0;
  const over = entries.findLastIndex(({ message, fields }) => {
    bytes += Buffer.byteLength(message) + (fields ? Buffer.byteLength(JSON.stringify(fields)) : 0);
    return bytes > maxBytes;
  });
  return entries.slice(Math.min(over + 1, Math.max(entries.length - 1, 0)));
}

function toEntry({ seq, line }: KeptLine): LogEntry {
  const { level, time, msg, ...fields } = asObject(parseJson(line));
  return {
    seq,
    timestamp: Date.parse(String(time)),
    level: String(level),
    target,
    message: typeof msg === 'string' ? msg : '',
    ...(Object.keys(fields).length > 0 && { fields }),
  };
}

function clamp(value: unknown, max: number, fallback: number): number {
  return Number.isInteger(value) ? Math.min(Math.max(Number(value), 1), max) : fallback;
}
