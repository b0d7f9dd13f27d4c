import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../bots/target.ts';
import { plan } from '../../engine/plan.ts';
import { skipReason } from '../../engine/skip-reason.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { Journal } from '../../networks/live/journal.ts';
import type { PlanEntry } from '../../stage/plan-entry.ts';
import type { LiveNeeds, Scenario } from '../../stage/scenario.ts';
import type { ObstacleScope } from '../../stage/setup.ts';
import { setups } from '../../stage/setups.ts';
import type { RunFlags } from '../arguments/run-options.ts';
import { chooseReporters } from '../choose-reporters.ts';
import type { ExitCode } from '../exit-code.ts';
import { lastFailed } from '../last-failed.ts';
import { performRun, type RunOrder } from '../perform-run.ts';
import { originOf, scenariosOf } from '../scenarios-of.ts';
import { consents } from './consent.ts';

/** File in the output folder that lists what a run makes. */
export const journalFile = 'journal.ndjson';

const seedLimit = 2 ** 31;

/** What could be played, and why some of it is not. */
export interface Considered {
  readonly entry: PlanEntry;
  readonly skipped: string | undefined;
}

export interface ConsiderOptions {
  readonly ids: readonly string[];
  readonly flags: RunFlags;
  readonly target: Target;
  /** Of what the settings tell, what decides whether a scenario can be played. */
  readonly settings: object;
  /** Which scenarios are meant where none is named. */
  isWanted(scenario: Scenario): boolean;
}

/** Looks for the scenarios that were asked for, and for what is missing to play them. */
export async function consider(options: ConsiderOptions): Promise<readonly Considered[]> {
  const { ids, flags, target, settings, isWanted } = options;
  const all = await scenariosOf(flags);
  const selectable = ids.length > 0 ? all : all.filter(isWanted);
  const { grep, grepInvert, tag: tags, readOnly } = flags;
  const scope = { target, settings } as unknown as ObstacleScope;
  const planned = plan(selectable, 'scenarios', { ids, grep, grepInvert, tags });
  const allowed = readOnly ? planned.filter(({ scenario: { live } }) => live && onlyLooks(live)) : planned;
  if (allowed.length === 0 && ids.length > 0)
    throw new UsageError(`${ids.join(' ')} does more than look: leave it out, or --read-only`);
  const selected =
    flags.lastFailed === undefined
      ? allowed
      : lastFailed(
          allowed,
          flags.lastFailed,
          (line) => void process.stderr.write(`cara-smoke: warning: ${line}\n`),
        );
  return selected.map((entry) => ({ entry, skipped: skipReason(entry.scenario, setups, scope) }));
}

/** Whether a scenario makes, sends and does nothing there. */
export function onlyLooks({ rooms, messages, hooks }: LiveNeeds): boolean {
  return rooms === 0 && messages === 0 && hooks === undefined;
}

/** Whether a plan is not only shown. */
export function isDone({ yes, list }: Pick<RunFlags, 'yes' | 'list'>): boolean {
  return yes === true && list !== true;
}

/**
 * Where the run lists what it makes.
 * @throws UsageError where an earlier run has left something: its journal must not be lost.
 */
export function journalIn(folder: string): string {
  const file = join(folder, journalFile);
  if (existsSync(file) && Journal.read(file).leftovers.length > 0)
    throw new UsageError(`an earlier run has left something. Remove it first: cara-smoke cleanup ${folder}`);
  return file;
}

/**
 * Shows the plan, and asks whether it is to be done.
 * @returns false where it is not: nothing has been done then.
 */
export async function agreesToPlan(
  description: string,
  flags: Pick<RunFlags, 'yes' | 'list'>,
  signal: AbortSignal,
): Promise<boolean> {
  const heading = isDone(flags) ? 'does this' : 'would do this, and has done nothing yet';
  process.stderr.write(`cara-smoke ${heading}:\n\n${description}\n`);
  return isDone(flags) || (flags.list !== true && (await consents(signal)));
}

/** Plays what was agreed to, one after the other. */
export function playLive(
  considered: readonly Considered[],
  order: Pick<RunOrder, 'target' | 'flags' | 'interruption' | 'live' | 'liveChat' | 'journal'>,
): Promise<ExitCode> {
  const { flags } = order;
  return performRun({
    ...order,
    purpose: 'scenarios',
    planned: considered.map(({ entry }) => entry),
    seed: flags.seed ?? randomInt(seedLimit),
    origin: originOf(flags),
    known: new Map(),
    mode: 'live',
    reporters: chooseReporters(flags.reporter, ['ctrf', 'smoke-summary', 'smoke-form', 'result-map']),
    flags: { ...flags, concurrency: 1 },
  });
}
