import { messageOf } from '../../../base/errors/message-of.ts';
import type { LegacyEnvelopePolicy } from '../config/matrix-config.ts';
import { sanitizeIdentifier, sanitizeUserId } from '../identifiers.ts';
import { MatrixError } from '../matrix-error.ts';
import type { DeadLetter } from './dead-letter.ts';
import { type LetterBox, type LetterBoxOptions, letterLimit } from './letter-box.ts';
import type { LetterKeys } from './letter-keys.ts';
import { quarantine } from './quarantine.ts';
import { readLine } from './read-line.ts';
import { type ReplayFailure, summarizeFailures } from './replay-failures.ts';

const logLimit = 10;

export interface ReplayOptions extends LetterBoxOptions {
  readonly box: LetterBox;
  readonly policy: LegacyEnvelopePolicy;
  /** True for a user whose texts are answered today. */
  readonly serves: (userId: string) => boolean;
  /** Answers a letter, or finds that it has had its answer. Rejects where it has none yet. */
  readonly dispatch: (letter: DeadLetter) => Promise<void>;
}

/** What becomes of a line. */
type Fate =
  | { readonly kind: 'gone' }
  | { readonly kind: 'kept'; readonly letter: DeadLetter; readonly error: MatrixError }
  | { readonly kind: 'corrupt' | 'waits'; readonly error: MatrixError };

interface Replayed {
  readonly line: string;
  readonly isLegacy: boolean;
  readonly fate: Fate;
}

/**
 * Answers all that is in the queue, oldest first. What still has no answer stays, sealed anew; what nobody can read is
 * put into quarantine. The queue on the disk changes once, at the end: a replay that is cut off is repeated.
 * @param signal ends it between two letters.
 * @throws MatrixError for everything that was not dealt with; the reason of `signal`.
 */
export async function replayLetters(options: ReplayOptions, signal: AbortSignal): Promise<void> {
  const { box, writer, status } = options;
  const lines = await box.read();
  if (lines === undefined) {
    status.kept();
    return;
  }
  const keys = await writer.keys();
  const replayed: Replayed[] = [];
  for (const line of lines) {
    replayed.push(await replayLine(line, keys, options));
    signal.throwIfAborted();
  }
  const failures = failuresOf(replayed);
  logFailures(failures, options);
  const unreadable = linesOf(replayed, 'corrupt');
  const stuck = unreadable.length === 0 ? undefined : await tryToQuarantine(unreadable, options);
  await putBack(replayed, { options, keys, stuck: stuck ? unreadable : [] });
  const all = stuck ? [...failures, stuck] : failures;
  if (all.length > 0) throw summarizeFailures(all);
  status.drained();
}

async function replayLine(line: string, keys: LetterKeys, options: ReplayOptions): Promise<Replayed> {
  const read = readLine(line, { keys, policy: options.policy });
  const { isLegacy } = read;
  if (read.kind === 'letter') return { line, isLegacy, fate: await replayLetter(read.letter, options) };
  const kind = read.kind === 'bad' ? 'corrupt' : 'waits';
  return { line, isLegacy, fate: { kind, error: read.error } };
}

async function replayLetter(letter: DeadLetter, options: ReplayOptions): Promise<Fate> {
  const { serves, audit, dispatch } = options;
  try {
    if (serves(letter.senderId)) {
      await dispatch(letter);
      return { kind: 'gone' };
    }
  } catch (cause) {
    return {
      kind: 'kept',
      letter,
      error: new MatrixError('dlq-dispatch-failure', messageOf(cause), { cause }),
    };
  }
  try {
    await audit('matrix_inbound_dlq_record_dropped_allowlist_drift', {
      sender_id: sanitizeUserId(letter.senderId),
      event_id: sanitizeIdentifier(letter.eventId),
    });
    return { kind: 'gone' };
  } catch (cause) {
    return { kind: 'kept', letter, error: new MatrixError('dlq-io', messageOf(cause), { cause }) };
  }
}

/** @returns why the lines stay in the queue. */
async function tryToQuarantine(
  lines: readonly string[],
  options: ReplayOptions,
): Promise<ReplayFailure | undefined> {
  try {
    await quarantine(lines, options);
    return undefined;
  } catch (cause) {
    const told = `Matrix DLQ replay quarantine failed: ${messageOf(cause)}`;
    return { of: 'quarantine', waits: false, error: new MatrixError('dlq-io', told, { cause }) };
  }
}

interface PutBack {
  readonly options: ReplayOptions;
  readonly keys: LetterKeys;
  /** Lines that could not be put into quarantine. */
  readonly stuck: readonly string[];
}

async function putBack(replayed: readonly Replayed[], { options, keys, stuck }: PutBack): Promise<void> {
  const { box, status, clock } = options;
  const kept = await sealAnew(replayed, options);
  try {
    await box.rewrite(async (now) => {
      const lines = [...kept, ...stuck, ...without(now, replayed), ...linesOf(replayed, 'waits')];
      const dropped = lines.splice(letterLimit);
      await auditLegacy(replayed, stuck, options);
      if (dropped.length > 0) tellOfDropped(dropped, lines.length, keys, options);
      return lines;
    });
  } catch (error) {
    const told = `Matrix inbound DLQ phase-3 cleanup failed; ${kept.length} dispatch-failed record(s) stay in the queue as they were: ${messageOf(error)}`;
    status.inTrouble(MatrixError.from('dlq-io', error).kind, told, clock.now());
    throw error;
  }
}

/** A letter that cannot be sealed stays as it is. */
async function sealAnew(replayed: readonly Replayed[], options: ReplayOptions): Promise<readonly string[]> {
  const sealed: string[] = [];
  for (const { line, fate } of replayed) {
    if (fate.kind !== 'kept') continue;
    const anew = options.writer.write(fate.letter).catch((error: unknown) => {
      options.log.warn({ event_id: fate.letter.eventId, err: error }, 'a dead letter cannot be sealed anew');
      return line;
    });
    sealed.push(await anew);
  }
  return sealed;
}

/** Lines that have come while the others were replayed. */
function without(now: readonly string[], replayed: readonly Replayed[]): readonly string[] {
  const known = new Map<string, number>();
  for (const { line } of replayed) known.set(line, (known.get(line) ?? 0) + 1);
  return now.filter((line) => {
    const left = known.get(line) ?? 0;
    if (left > 0) known.set(line, left - 1);
    return left === 0;
  });
}

function tellOfDropped(
  dropped: readonly string[],
  kept: number,
  keys: LetterKeys,
  { status, clock, log }: ReplayOptions,
): void {
  const reads = dropped.map((line) => readLine(line, { keys, policy: 'accept' }));
  const ids = reads.flatMap((read) => (read.kind === 'letter' ? [read.letter.eventId] : []));
  const undecodable = dropped.length - ids.length;
  const told = `Matrix inbound DLQ replay merge exceeded ${letterLimit}-record cap; ${dropped.length} records dropped to fit`;
  status.inTrouble('dlq-cap-saturation', told, clock.now());
  status.lost(ids, undecodable, clock.now());
  const facts = { kept, dropped: dropped.length, dropped_event_ids: ids, decode_failures: undecodable };
  log.warn(facts, told);
}

/** Before the lines are gone: what cannot be told does not happen. */
async function auditLegacy(
  replayed: readonly Replayed[],
  stuck: readonly string[],
  { audit }: ReplayOptions,
): Promise<void> {
  const count = (kind: Fate['kind']): number =>
    replayed.filter(({ isLegacy, fate }) => isLegacy && fate.kind === kind).length;
  const [reencoded, drained] = [count('kept'), count('gone')];
  const quarantined = stuck.length > 0 ? 0 : count('corrupt');
  if (reencoded + drained + quarantined === 0) return;
  try {
    await audit('matrix_inbound_dlq_legacy_envelope_processed', {
      from_version: 1,
      current_version: 2,
      record_count: reencoded + drained + quarantined,
      reencoded_count: reencoded,
      drained_count: drained,
      quarantined_count: quarantined,
    });
  } catch (cause) {
    throw new MatrixError('dlq-io', `audit of legacy envelopes failed: ${messageOf(cause)}`, { cause });
  }
}

function linesOf(replayed: readonly Replayed[], kind: Fate['kind']): readonly string[] {
  return replayed.flatMap(({ line, fate }) => (fate.kind === kind ? [line] : []));
}

function failuresOf(replayed: readonly Replayed[]): readonly ReplayFailure[] {
  return replayed.flatMap(({ fate }) => {
    if (fate.kind === 'gone') return [];
    const waits = fate.kind === 'waits';
    const unread = waits ? 'temporarily undecodable' : 'undecodable line (quarantined)';
    return [{ error: fate.error, waits, of: fate.kind === 'kept' ? `event ${fate.letter.eventId}` : unread }];
  });
}

function logFailures(failures: readonly ReplayFailure[], { log }: ReplayOptions): void {
  const told = new Map<string, number>();
  for (const { error, of } of failures) {
    const count = (told.get(error.kind) ?? 0) + 1;
    told.set(error.kind, count);
    if (count <= logLimit) log.warn({ of, kind: error.kind, err: error }, 'a dead letter has no answer yet');
  }
  for (const [kind, count] of told)
    if (count > logLimit) log.warn({ kind, more: count - logLimit }, 'more dead letters have no answer yet');
}
