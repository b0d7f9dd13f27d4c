import { availableParallelism } from 'node:os';
import { buildReport, SecretRegistry } from '../../reports/index.ts';
import type { Target } from '../bots/target.ts';
import type { Purpose } from '../engine/plan.ts';
import { Recorder } from '../engine/recorder.ts';
import { run } from '../engine/run.ts';
import type { HomeserverMode } from '../networks/matrix/homeserver/homeserver.ts';
import { removeContainers, startHomeserver } from '../networks/matrix/homeserver/index.ts';
import { Ledger, sweepLeftovers } from '../process/ledger.ts';
import { limitsFor } from '../stage/limits.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { RunFlags } from './arguments/run-options.ts';
import type { ChosenReporter } from './choose-reporters.ts';
import { exitCode, judgeRun, type ExitCode, type Requirement } from './exit-code.ts';
import type { Interruption } from './interruption.ts';
import { OutputFolder } from './output-folder.ts';
import { followProgress } from './progress/follow-progress.ts';
import { followDebug } from './progress/follow-debug.ts';
import { replayCommand } from './replay-command.ts';
import { showStage } from './show-stage.ts';
import { tellGithub } from './tell-github.ts';
import { watchFolder } from './watch-folder.ts';
import { peerLibrary, toolName, toolVersion } from './tool.ts';

/** A scenario mostly waits for others, so there is room for more of them than there are cores; mutants wait most. */
const entriesPerCore: Record<Purpose, number> = { scenarios: 2, mutants: 4 };

/** What a run was asked for, checked. */
export interface RunOrder {
  readonly purpose: Purpose;
  readonly planned: readonly PlanEntry[];
  readonly seed: number;
  readonly target: Target;
  /** Why entries are known to fail, by their ids. */
  readonly known: ReadonlyMap<string, string>;
  readonly mode: HomeserverMode;
  readonly reporters: readonly ChosenReporter[];
  readonly flags: RunFlags;
  readonly interruption: Interruption;
}

/**
 * Performs a run and leaves its reports, however it ends. Returns the exit code.
 * @throws what kept the run from its end, after the reports are written.
 */
export async function performRun(order: RunOrder): Promise<ExitCode> {
  const { purpose, seed, target, mode, flags, interruption } = order;
  await removeContainers(sweepLeftovers().containers);
  const ledger = Ledger.open();
  // From here on nothing is waited for until the interruption knows what there is to put in order.
  using stack = new DisposableStack();
  stack.defer(() => ledger.close());
  const output = stack.use(new OutputFolder(flags.outputDir, order.reporters));
  const secrets = new SecretRegistry((label) =>
    progress.say(`warning: the ${label} has fewer than 8 characters, too few to be taken out of reports`),
  );
  const recorder = new Recorder(output.eventsFile, secrets, performance.now());
  stack.use(
    interruption.hold({
      hurry: () => removeContainers(ledger.containers),
      last() {
        ledger.close();
        output.rescue(recorder.events);
        output[Symbol.dispose]();
      },
    }),
  );
  const leftIn = target.folder === undefined ? undefined : watchFolder(target.folder, flags.outputDir);
  const progress = followProgress(recorder, output.mainFile);
  if (flags.debug) stack.use(followDebug(recorder, secrets, progress.say));
  let failure: { readonly error: unknown } | undefined;
  try {
    await run({
      runId: crypto.randomUUID().slice(0, 8),
      seed,
      purpose,
      plan: order.planned,
      target,
      ownBot: flags.ownBot,
      knownFailures: order.known,
      peer: peerLibrary,
      tool: { name: toolName, version: toolVersion },
      settings: {
        homeserverMode: mode,
        startHomeserver: (options) => startHomeserver(mode, { ...options, onProgress: progress.say }),
        onboardingUrl: flags.onboardingUrl,
        keepAccounts: flags.keepAccounts,
        say: progress.say,
      },
      ...(flags.keepUp && { keepUp: (stage) => showStage(stage, progress.say) }),
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
  const leaks = await output.write(report, secrets).finally(() => progress.summary(report));
  const { code, because } = judgeRun(report, requirementOf(order));
  if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  if (process.env['GITHUB_ACTIONS'] === 'true') tellGithub(report);
  const left = leftIn?.() ?? [];
  if (left.length > 0)
    progress.say(
      `warning: the bot left ${left.join(', ')} beside its manifest; {stateFolder} is the place for it`,
    );
  for (const line of [...because, ...leaks]) process.stderr.write(`cara-smoke: ${line}\n`);
  if (failure !== undefined) throw failure.error;
  if (leaks.length > 0) return exitCode.internal;
  // Ctrl-C is how a person leaves a stage that was kept up for them.
  const wasLeft = flags.keepUp === true && code !== exitCode.pass;
  return report.interrupted && !wasLeft ? exitCode.interrupted : code;
}

function requirementOf({ purpose, target, flags }: RunOrder): Requirement | undefined {
  if (purpose === 'mutants') return undefined;
  if (flags.requireTier !== undefined) return { tier: flags.requireTier, isDemanded: true };
  const expected = target.expectedTier?.tier;
  return expected === undefined ? undefined : { tier: expected, isDemanded: false };
}
