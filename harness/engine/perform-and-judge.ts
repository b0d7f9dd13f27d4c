import type { Verdict } from '../../reports/index.ts';
import type { StartedNetwork } from '../networks/network.ts';
import { wholeSentence, type BrokenRule } from '../networks/witness.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { ObstacleScope, Setups } from '../stage/setup.ts';
import { wordsFor } from '../stage/scenario.ts';
import type { Attendance } from './attendance.ts';
import { verdictOf } from './judge.ts';
import { performScenario, type Theatre } from './perform-scenario.ts';
import { skipReason } from './skip-reason.ts';

const logLinesInEvidence = 40;
const interruptedReason = 'the run was interrupted before this scenario was over';

/** What a judge looks at beside a performance. */
export interface Surroundings {
  readonly networks: readonly StartedNetwork[];
  readonly attendance: Attendance;
  /** Aborted when somebody interrupts the run. */
  readonly interrupt: AbortSignal;
}

/** Plays one entry, and gives the verdict on it. What shows why goes on record. */
export async function performAndJudge(
  entry: PlanEntry,
  theatre: Theatre,
  { networks, attendance, interrupt }: Surroundings,
): Promise<Verdict> {
  const refusal = refuse(entry, theatre.setups, theatre.run);
  if (refusal !== undefined) return refusal;
  const performance = await performScenario(entry, theatre);
  if (performance.outcome === 'completed') {
    if (performance.startedBot) attendance.note(undefined);
    return { status: 'pass' };
  }
  const { error, step, brokenRules, absence, wasKeptUp } = performance;
  if (interrupt.aborted && !wasKeptUp) return { status: 'not-run', reason: interruptedReason, step };
  recordBrokenRules(entry, theatre, brokenRules);
  recordLogs(entry, theatre, networks, performance.botLog);
  const verdict = withCause(verdictOf(error, step, brokenRules, performance.botLog), performance.cause);
  if (verdict.status === 'crashed') recordCrash(entry, theatre, error);
  if (verdict.status !== 'fail') return verdict;
  // A server that has gone makes every bot look broken, and may be noticed late.
  const looks = wasKeptUp ? [] : networks.map((network) => network.answers(interrupt).catch(() => false));
  if ((await Promise.all(looks)).includes(false)) {
    return interrupt.aborted
      ? { status: 'not-run', reason: interruptedReason, step }
      : { status: 'blocked', reason: 'the homeserver no longer answers', step };
  }
  if (entry.mutant === undefined) {
    if (performance.startedBot) attendance.note(absence);
    return withCause(verdict, absence);
  }
  const wanted = wordsFor(entry.scenario, entry.mutant);
  return wanted === undefined || verdict.reason.includes(wanted) ? verdict : { ...verdict, wanted };
}

/** Only of a bot that was at fault a cause in the bot is told. */
function withCause(verdict: Verdict, cause: string | undefined): Verdict {
  return verdict.status !== 'fail' || cause === undefined ? verdict : { ...verdict, cause };
}

/** The verdict on an entry that cannot be played; undefined where it can. A scenario that is wrong in itself crashes. */
export function refuse({ scenario }: PlanEntry, setups: Setups, run: ObstacleScope): Verdict | undefined {
  try {
    const reason = skipReason(scenario, setups, run);
    return reason === undefined ? undefined : { status: 'skipped', reason };
  } catch (error) {
    return verdictOf(error, undefined);
  }
}

/** Where the scenario went wrong, for its author. */
function recordCrash({ id }: PlanEntry, { emit }: Theatre, error: unknown): void {
  const lines = error instanceof Error ? (error.stack?.split('\n') ?? []) : [String(error)];
  emit({ type: 'evidence', scenario: id, evidence: { kind: 'log', source: 'scenario', lines } });
}

function recordBrokenRules({ id }: PlanEntry, { emit }: Theatre, broken: readonly BrokenRule[]): void {
  for (const one of broken) {
    const { rule, about: name, certainty } = one;
    const observed = `${wholeSentence(one)}${certainty === 'likely' ? ' (likely)' : ''}`;
    const expected = `rule ${rule} kept`;
    const evidence = { kind: 'check', name, expected, observed, ok: false, rule } as const;
    emit({ type: 'evidence', scenario: id, evidence });
  }
}

function recordLogs(
  { id }: PlanEntry,
  { emit }: Theatre,
  networks: readonly StartedNetwork[],
  botLog: readonly string[],
): void {
  const logs = [
    { source: 'bot', lines: botLog },
    ...networks.map((network) => ({
      source: network.facts.network,
      lines: network.logTail(logLinesInEvidence),
    })),
  ];
  for (const { source, lines } of logs) {
    if (lines.length === 0) continue;
    emit({ type: 'evidence', scenario: id, evidence: { kind: 'log', source, lines: [...lines] } });
  }
}
