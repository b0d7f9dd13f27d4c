import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildReport, causeHeadline, parseEvents, type Report } from '../../../../reports/index.ts';
import { Journal } from '../../../networks/live/journal.ts';
import { packageRoot } from '../../../package-layout.ts';
import type { Ledger } from '../../../process/ledger.ts';
import { startProcess } from '../../../process/running-process.ts';
import { exitCode } from '../../exit-code.ts';
import { journalFile } from '../play-live.ts';
import type { Result, Round } from './canary-record.ts';
import type { RoundArguments } from './round-arguments.ts';

const program = join(packageRoot, 'harness', 'cli', 'bin.js');
/** A round that is ended puts the deployment in order first. */
const windingUpMs = 60_000;
const toldLines = 40;

/** What a round is played with. */
export interface RoundOrder extends RoundArguments {
  /** Output folder of the round, and of the one before. */
  readonly folder: string;
  /** A round that takes longer is ended. */
  readonly limitMs: number;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}

/** A round, the exit code of its process, and the newest lines that it wrote. */
export interface Played extends Round {
  readonly code: number | null;
  readonly said: readonly string[];
}

/**
 * Plays one canary in a process of its own: whatever becomes of it, the next one begins anew. What an earlier one has left on
 * the deployment, as the server went away, is removed first.
 */
export async function playRound(order: RoundOrder): Promise<Played> {
  const { args, settings, folder } = order;
  const startedAt = Date.now();
  const before = reportIn(folder)?.run.runId;
  if (isSomethingLeft(folder)) {
    const { code, said } = await call(['cleanup', folder, ...settings], order);
    if (code !== exitCode.pass) {
      const reason = `what an earlier round has left is there still: ${said.at(-1)}`;
      return { result: 'unknown', startedAt, endedAt: Date.now(), reason, code, said };
    }
  }
  const { code, said } = await call([...args, '--output-dir', folder], order);
  const found = reportIn(folder);
  const report = found?.run.runId === before ? undefined : found;
  const result = resultOf(code);
  const reason = result === 'passed' ? undefined : (reasonIn(report) ?? said.at(-1));
  return { result, startedAt, endedAt: Date.now(), reason, report, code, said };
}

/** Runs the tool with these words, and ends it when it takes too long. */
async function call(
  words: readonly string[],
  { ledger, limitMs, signal }: RoundOrder,
): Promise<Pick<Played, 'code' | 'said'>> {
  const running = startProcess({
    name: 'canary',
    command: process.execPath,
    args: [program, ...words],
    env: process.env,
    ledger,
    stopGraceMs: windingUpMs,
  });
  const stop = (): void => void running.stop();
  const limit = setTimeout(stop, limitMs);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const { code } = await running.exited;
  clearTimeout(limit);
  signal.removeEventListener('abort', stop);
  return { code, said: running.logTail(toldLines) };
}

/** What cannot be read may list something: that is for `cleanup` to say. */
function isSomethingLeft(folder: string): boolean {
  const file = join(folder, journalFile);
  try {
    return existsSync(file) && Journal.read(file).leftovers.length > 0;
  } catch {
    return true;
  }
}

/** Of the run whose events lie there; undefined where none has come so far. */
function reportIn(folder: string): Report | undefined {
  try {
    return buildReport(parseEvents(readFileSync(join(folder, 'events.ndjson'), 'utf8')));
  } catch {
    return undefined;
  }
}

function resultOf(code: number | null): Result {
  if (code === exitCode.pass) return 'passed';
  return code === exitCode.failed ? 'failed' : 'unknown';
}

function reasonIn(report: Report | undefined): string | undefined {
  const cause = report?.causes[0];
  return cause && causeHeadline(report, cause);
}
