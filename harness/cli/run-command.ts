import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildReport, SecretRegistry } from '../../reports/index.ts';
import { discoverScenarios } from '../engine/discover.ts';
import { limitsFor } from '../stage/limits.ts';
import { plan, repeat, type Purpose } from '../engine/plan.ts';
import { Recorder } from '../engine/recorder.ts';
import { run } from '../engine/run.ts';
import { requireKnown } from '../errors/usage-error.ts';
import { homeserverModes, removeContainers, startHomeserver } from '../networks/matrix/homeserver/index.ts';
import { sourceRoot } from '../package-layout.ts';
import { peerKinds } from '../networks/matrix/peers/kinds.ts';
import { Ledger, sweepLeftovers } from '../process/ledger.ts';
import { selectTarget } from '../bots/index.ts';
import { exitCode, exitCodeOf, type ExitCode } from './exit-code.ts';
import { tellGithub } from './tell-github.ts';
import { OutputFolder, parseReporters } from './output-folder.ts';
import { followProgress } from './progress/follow-progress.ts';
import { listPlan } from './list-plan.ts';
import { replayCommand } from './replay-command.ts';
import { peerLibrary, toolName, toolVersion } from './tool.ts';
import type { RunFlags } from './arguments/run-options.ts';
import type { Interruption } from './interruption.ts';

/** A scenario mostly waits for others, so there is room for more of them than there are cores; mutants wait most. */
const entriesPerCore: Record<Purpose, number> = { scenarios: 2, mutants: 4 };
const seedLimit = 2 ** 31;

/** Runs scenarios, or their mutants, and leaves the evidence. Gives the exit code. */
export async function runCommand(
  purpose: Purpose,
  ids: readonly string[],
  flags: RunFlags,
  interruption: Interruption,
): Promise<ExitCode> {
  const mode = requireKnown('homeserver mode', flags.homeserver, homeserverModes);
  const reporters = parseReporters(flags.reporter);
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const { grep, grepInvert, tag: tags } = flags;
  const peers = flags.peer.map((kind) => requireKnown('kind of peer', kind, peerKinds));
  const planned = repeat(plan(scenarios, purpose, { ids, grep, grepInvert, tags, peers }), flags.repeat);
  if (flags.list) {
    process.stdout.write(listPlan(planned));
    return exitCode.pass;
  }
  const target = selectTarget(flags.target);
  for (const warning of target.warnings ?? []) process.stderr.write(`cara-smoke: warning: ${warning}\n`);
  for (const { mutant } of planned) if (mutant !== undefined) requireKnown('mutant', mutant, target.mutants);

  await removeContainers(sweepLeftovers().containers);
  const seed = flags.seed ?? randomInt(seedLimit);
  const secrets = new SecretRegistry();
  const output = new OutputFolder(flags.outputDir);
  const recorder = new Recorder(output.eventsFile, secrets, performance.now());
  const progress = followProgress(recorder, output.mainFile(reporters));
  const ledger = Ledger.open();
  using _held = interruption.hold({
    hurry: () => removeContainers(ledger.containers),
    last() {
      ledger.close();
      output.rescue(recorder.events, reporters);
    },
  });
  let failure: { readonly error: unknown } | undefined;
  try {
    await run({
      runId: crypto.randomUUID().slice(0, 8),
      seed,
      purpose,
      plan: planned,
      target,
      peer: peerLibrary,
      tool: { name: toolName, version: toolVersion },
      settings: {
        homeserverMode: mode,
        startHomeserver: (options) => startHomeserver(mode, { ...options, onProgress: progress.say }),
        onboardingUrl: flags.onboardingUrl,
      },
      concurrency: flags.concurrency ?? availableParallelism() * entriesPerCore[purpose],
      bail: flags.bail === true ? 1 : flags.bail,
      limits: limitsFor(flags.patience),
      recorder,
      secrets,
      ledger,
      signal: interruption.signal,
      replay: (entry) => replayCommand(entry, { ...flags, purpose, seed }),
    });
  } catch (error) {
    if (!interruption.signal.aborted) failure = { error };
  } finally {
    ledger.close();
    progress.end();
  }
  failure = interruption.fault ?? failure;
  // A run that could not begin has nothing to report.
  if (failure !== undefined && recorder.events.every(({ type }) => type !== 'run.started'))
    throw failure.error;
  const report = buildReport(recorder.events);
  const leaks = await output.write(report, reporters, secrets).finally(() => progress.summary(report));
  if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  if (process.env['GITHUB_ACTIONS'] === 'true') tellGithub(report);
  for (const leak of leaks) process.stderr.write(`cara-smoke: ${leak}\n`);
  if (failure !== undefined) throw failure.error;
  if (leaks.length > 0) return exitCode.internal;
  return interruption.signal.aborted ? exitCode.interrupted : exitCodeOf(report);
}
