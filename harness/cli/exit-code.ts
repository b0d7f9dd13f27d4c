import { countOutcomes, outcomeOf, toneOf, type Report, type Tier } from '../../reports/index.ts';
import { nameOf } from './name-of.ts';

/** What the process tells its caller. */
export const exitCode = {
  pass: 0,
  failed: 1,
  usage: 2,
  /** Something the run needs is not there; nothing is known about the bot. */
  environment: 3,
  internal: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What a run is held to. */
export interface Requirement {
  /** The tier that must be reached with every kind of peer that was asked; failures that concern a higher one do not count. */
  readonly tier: Tier;
  /** False: only those failures are left out, as the manifest says how far the bot gets. */
  readonly isDemanded: boolean;
}

const tierOrder: readonly Tier[] = ['none', 'A', 'B', 'C'];

/** What a finished run tells, and a sentence for each thing that decides it and no scenario shows. */
export function judgeRun(
  report: Pick<Report, 'scenarios' | 'tiers'>,
  requirement?: Requirement,
): { readonly code: ExitCode; readonly because: readonly string[] } {
  const excused = requirement === undefined ? new Set<string>() : beyond(report, requirement.tier);
  const scenarios = report.scenarios.filter(({ id }) => !excused.has(id));
  const missed = requirement?.isDemanded ? unreached(report, requirement.tier) : [];
  const mended = mendedIn(scenarios);
  const because = [
    ...missed,
    ...(mended.length === 0
      ? []
      : [`no longer fails, so that it must leave knownFailures: ${mended.join(', ')}`]),
    ...(excused.size === 0
      ? []
      : [`does not count, as it concerns a tier above ${requirement!.tier}: ${[...excused].join(', ')}`]),
  ];
  const code = codeOf(scenarios, { isShort: missed.length > 0, hasMended: mended.length > 0 });
  return { code, because };
}

/** A run in which nothing went as it should, no scenario and no mutant, has proven nothing. */
function codeOf(
  scenarios: Report['scenarios'],
  { isShort, hasMended }: { readonly isShort: boolean; readonly hasMended: boolean },
): ExitCode {
  const outcomes = new Set(countOutcomes({ scenarios }).map(([outcome]) => outcome));
  const tones = new Set([...outcomes].map((outcome) => toneOf(outcome)));
  if (tones.has('bad') || hasMended) return exitCode.failed;
  if (outcomes.has('crashed')) return exitCode.internal;
  if (outcomes.has('blocked')) return exitCode.environment;
  if (isShort) return exitCode.failed;
  return tones.has('good') || outcomes.has('known') ? exitCode.pass : exitCode.environment;
}

/** Ids of entries that were known to fail and did in no round. */
function mendedIn(scenarios: Report['scenarios']): string[] {
  const failing = new Set(scenarios.filter((one) => outcomeOf(one) === 'known').map(nameOf));
  const passing = new Set(scenarios.filter((one) => outcomeOf(one) === 'mended').map(nameOf));
  return [...passing].filter((name) => !failing.has(name));
}

/** Ids of entries whose failure counts against a tier above this one. */
function beyond({ tiers }: Pick<Report, 'tiers'>, tier: Tier): Set<string> {
  const failures = tiers.flatMap((one) => one.failures);
  return new Set(failures.filter((one) => isAbove(one.tier, tier)).map(({ entry }) => entry));
}

function unreached({ tiers }: Pick<Report, 'tiers'>, tier: Tier): string[] {
  if (tiers.length === 0) return [`tier ${tier} is required, and no scenario of this run could prove it`];
  return tiers
    .filter(({ reached }) => isAbove(tier, reached))
    .map(
      ({ peer, next }) =>
        `tier ${tier} is required, and not reached with ${peer}: ${next?.reason ?? 'not checked'}`,
    );
}

function isAbove(one: Tier, other: Tier): boolean {
  return tierOrder.indexOf(one) > tierOrder.indexOf(other);
}
