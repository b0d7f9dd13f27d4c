import { randomInt } from 'node:crypto';
import { selectTarget } from '../bots/index.ts';
import type { KnownFailure, Target } from '../bots/target.ts';
import { entriesOfShard } from '../engine/order.ts';
import { plan, repeat, type Purpose } from '../engine/plan.ts';
import { skipReason } from '../engine/skip-reason.ts';
import { requireKnown, UsageError } from '../errors/usage-error.ts';
import { homeserverModes } from '../networks/matrix/homeserver/index.ts';
import { peerKinds } from '../networks/matrix/peers/kinds.ts';
import type { ObstacleScope } from '../stage/setup.ts';
import { setups } from '../stage/setups.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { Scenario } from '../stage/scenario.ts';
import type { RunFlags } from './arguments/run-options.ts';
import { chooseReporters } from './choose-reporters.ts';
import { readDurations } from './durations.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { Interruption } from './interruption.ts';
import { knownFailuresIn } from './known-failures.ts';
import { lastFailed } from './last-failed.ts';
import { listGates } from './list-gates.ts';
import { usualFile } from './live/read-settings.ts';
import { canaryCommand } from './live/canary/canary-command.ts';
import { liveCommand } from './live/live-command.ts';
import { isLive } from './live/live-flags.ts';
import { listPlan, listPlanAsJson } from './list-plan.ts';
import { performRun } from './perform-run.ts';
import { originOf, scenariosOf } from './scenarios-of.ts';

const seedLimit = 2 ** 31;
const codeVariable = 'CARA_SMOKE_SIGNUP_CODE';

/** Runs scenarios, or their mutants, and leaves the evidence; or lists them. Returns the exit code. */
export async function runCommand(
  purpose: Purpose,
  ids: readonly string[],
  flags: RunFlags,
  interruption: Interruption,
): Promise<ExitCode> {
  if (flags.listGates) {
    process.stdout.write(listGates());
    return exitCode.pass;
  }
  const { every } = flags;
  if (every !== undefined) return canaryCommand({ ...flags, every }, interruption);
  if (purpose === 'scenarios' && isLive(flags)) return liveCommand(ids, flags, interruption);
  if (flags.channel.length > 0 && flags.target === 'reference' && process.stderr.isTTY)
    process.stderr.write(
      `cara-smoke: this plays the reference bot. For another bot name its manifest with --target, or describe one that runs in ${usualFile}\n`,
    );
  const mode = requireKnown('homeserver mode', flags.homeserver, homeserverModes);
  const reporters = chooseReporters(flags.reporter, flags.all ? ['mutants'] : []);
  const scenarios = await scenariosOf(flags);
  const { grep, grepInvert, tag: tags, channel: channels } = flags;
  const peers = flags.peer.map((kind) => requireKnown('kind of peer', kind, peerKinds));
  const target = selectTarget(flags.target);
  const { shard } = flags;
  if (shard === undefined && flags.durations !== undefined)
    throw new UsageError('--durations deals shards out: say with --shard which one is to be played');
  // All shards of a run must be dealt out alike.
  const seed = flags.seed ?? (shard === undefined ? randomInt(seedLimit) : 1);
  const whole = plan(scenarios, purpose, {
    ids,
    grep,
    grepInvert,
    tags,
    channels,
    peers,
    everyMutant: flags.all ? target.mutants : [],
  });
  const mine = shard === undefined ? whole : entriesOfShard(whole, seed, shard, lengthOf(flags));
  const dealt = repeat(mine, flags.repeat);
  const planned = flags.lastFailed === undefined ? dealt : lastFailed(dealt, flags.lastFailed, warn);
  // Nobody's scenarios need all mutants of the reference bot but ours.
  const unlisted =
    purpose === 'mutants' && flags.target !== 'reference' ? unlistedMutants(scenarios, target) : [];
  for (const warning of [...(target.warnings ?? []), ...unlisted]) warn(warning);
  requireMutants(planned, target);
  const { knownFailures = [] } = target;
  const known = knownFailuresIn(planned, knownFailures, await nameable(scenarios, flags, knownFailures));
  if (flags.list) {
    process.stdout.write(listed(planned, flags, target));
    return exitCode.pass;
  }
  requireSignUpCode(planned, flags);
  const rest = whole.filter((entry) => !mine.includes(entry));
  const others = repeat(rest, flags.repeat).map(({ id }) => id);
  const part = shard && { ...shard, others };
  return performRun({
    purpose,
    planned,
    ...(part && { shard: part }),
    origin: originOf(flags),
    seed,
    target,
    known,
    mode,
    reporters,
    flags,
    interruption,
  });
}

function warn(line: string): void {
  process.stderr.write(`cara-smoke: warning: ${line}\n`);
}

/** Ids that known failures may name: they may be meant for our scenarios and for those of somebody else. */
async function nameable(
  scenarios: readonly Scenario[],
  flags: RunFlags,
  knownFailures: readonly KnownFailure[],
): Promise<string[]> {
  const areOurs = flags.scenarios === undefined || knownFailures.length === 0;
  const others = areOurs ? [] : await scenariosOf({});
  return [...scenarios, ...others].map(({ id }) => id);
}

/** A mutant that no scenario has to notice is played by nobody. */
function unlistedMutants(scenarios: readonly Scenario[], { name, mutants }: Target): string[] {
  const listed = new Set(scenarios.flatMap((scenario) => Object.keys(scenario.mutants)));
  const others = mutants.filter((mutant) => !listed.has(mutant));
  return others.map((mutant) => `no scenario lists the mutant ${mutant} of ${name}`);
}

function requireMutants(planned: readonly PlanEntry[], { name, mutants }: Target): void {
  for (const { mutant, scenario } of planned) {
    if (mutant === undefined) continue;
    if (mutants.length === 0)
      throw new UsageError(
        `${name} has no mutants: ours are broken versions of the reference bot alone, and those of another bot stand ` +
          'in its manifest, under `mutants`',
      );
    requireKnown(`mutant of ${name} in ${scenario.id}:`, mutant, mutants);
  }
}

/** How long an entry takes, where a run before tells. */
function lengthOf({ durations }: RunFlags): ((entry: PlanEntry) => number) | undefined {
  return durations === undefined ? undefined : readDurations(durations);
}

/** Without it each scenario would find out by itself. */
function requireSignUpCode(planned: readonly PlanEntry[], { onboardingUrl }: RunFlags): void {
  const needsCode = planned.some(({ scenario }) => scenario.uses.includes('signUp'));
  if (onboardingUrl === undefined || !needsCode || process.env[codeVariable]?.trim()) return;
  throw new UsageError(
    `--onboarding-url needs a code of that service: put one with a use for each scenario into ${codeVariable}`,
  );
}

function listed(planned: readonly PlanEntry[], flags: RunFlags, target: Target): string {
  const settings = {
    homeserverMode: flags.homeserver,
    onboardingUrl: flags.onboardingUrl,
  } as ObstacleScope['settings'];
  const entries = planned.map((entry) => ({
    entry,
    skipped: skipReason(entry.scenario, setups, { target, settings }),
  }));
  return flags.json ? listPlanAsJson(entries) : listPlan(entries);
}
