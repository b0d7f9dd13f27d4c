import { availableParallelism } from 'node:os';
import { buildReport, SecretRegistry, type RunStarted } from '../../reports/index.ts';
import type { KnownFailure, Target } from '../bots/target.ts';
import type { Purpose } from '../engine/plan.ts';
import { Recorder } from '../engine/recorder.ts';
import { run } from '../engine/run.ts';
import type { Crew } from '../engine/scheduler.ts';
import { Journal, type JournalHead } from '../networks/live/journal.ts';
import type { LiveChat } from '../networks/chat/live/live-chat.ts';
import type { LiveOrder } from '../networks/matrix/live/live-network.ts';
import type { HomeserverMode } from '../networks/matrix/homeserver/homeserver.ts';
import { removeContainers, startHomeserver } from '../networks/matrix/homeserver/index.ts';
import { Ledger, sweepLeftovers } from '../process/ledger.ts';
import { watchIdle } from '../process/watch-idle.ts';
import { limitsFor } from '../stage/limits.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { RunFlags } from './arguments/run-options.ts';
import { bundleFolder } from './bundle-folder.ts';
import type { ChosenReporter } from './choose-reporters.ts';
import { deviations, readExpectation } from './expectation.ts';
import { exitCode, judgeRun, type ExitCode, type Requirement } from './exit-code.ts';
import type { Interruption } from './interruption.ts';
import { OutputFolder } from './output-folder.ts';
import { followProgress } from './progress/follow-progress.ts';
import { followDebug } from './progress/follow-debug.ts';
import { readSigningKey } from './read-key.ts';
import { replayCommand } from './replay-command.ts';
import { showStage } from './show-stage.ts';
import { tellGithub } from './tell-github.ts';
import { describeForNagios } from './nagios.ts';
import { writeMetrics } from './write-metrics.ts';
import { watchFolder } from './watch-folder.ts';
import { peerLibrary, toolName, toolVersion } from './tool.ts';

/**
 * A scenario mostly waits for others, so there is room for more of them than there are cores, and for yet more while the
 * processors are idle. Mutants wait most, many of them for what never comes.
 */
const entriesPerCore: Record<Purpose, Pick<Crew, 'usual' | 'most'>> = {
  scenarios: { usual: 2, most: 4 },
  mutants: { usual: 4, most: 16 },
};

/** What a run was asked for, checked. */
export interface RunOrder {
  readonly purpose: Purpose;
  readonly planned: readonly PlanEntry[];
  readonly seed: number;
  readonly shard?: RunStarted['shard'];
  readonly origin: RunStarted['origin'];
  readonly target: Target;
  /** What is known of entries that fail, by their ids. */
  readonly known: ReadonlyMap<string, readonly KnownFailure[]>;
  readonly mode: HomeserverMode | 'live';
  readonly reporters: readonly ChosenReporter[];
  readonly flags: RunFlags;
  readonly interruption: Interruption;
  /** Present where the mode is `live`, and the network Matrix. */
  readonly live?: Omit<LiveOrder, 'journal'>;
  /** The same for a bot on a chat network. */
  readonly liveChat?: LiveChat;
  /** Present where the run makes something on a deployment. */
  readonly journal?: JournalOrder;
}

/** Where a run lists what it makes on a deployment, and whose that is. */
export interface JournalOrder extends Pick<JournalHead, 'network' | 'server' | 'bot'> {
  /** Path of the journal. */
  readonly file: string;
  /** Path of the settings; absent where there are none. */
  readonly settings: string | undefined;
}

/**
 * Performs a run and leaves its reports, however it ends. Returns the exit code.
 * @throws what kept the run from its end, after the reports are written.
 */
export async function performRun(order: RunOrder): Promise<ExitCode> {
  const { purpose, seed, target, mode, flags, interruption } = order;
  const expected = flags.expect === undefined ? undefined : readExpectation(flags.expect);
  const signingKey = flags.sign === undefined ? undefined : readSigningKey(flags.sign);
  await removeContainers(sweepLeftovers().containers);
  const ledger = Ledger.open();
  // From here on nothing is waited for until the interruption knows what there is to put in order.
  using stack = new DisposableStack();
  stack.defer(() => ledger.close());
  const output = stack.use(new OutputFolder(flags.outputDir, order.reporters, signingKey));
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
  const runId = crypto.randomUUID().slice(0, 8);
  const journal = order.journal && beginJournal(order.journal, runId);
  const leftIn = target.folder === undefined ? undefined : watchFolder(target.folder, flags.outputDir);
  const progress = followProgress(recorder, output.mainFile, asksPerson(order));
  if (flags.debug) stack.use(followDebug(recorder, secrets, progress.say));
  let failure: { readonly error: unknown } | undefined;
  try {
    await run({
      runId,
      seed,
      purpose,
      plan: order.planned,
      ...(order.shard && { shard: order.shard }),
      ...(order.origin && { origin: order.origin }),
      target,
      ownBot: flags.ownBot,
      knownFailures: order.known,
      peer: peerLibrary,
      tool: { name: toolName, version: toolVersion },
      settings: {
        homeserverMode: mode,
        startHomeserver: (options) =>
          startHomeserver(mode === 'live' ? 'external' : mode, { ...options, onProgress: progress.say }),
        ...(order.live && journal && { live: { ...order.live, journal } }),
        ...(order.liveChat && journal && { liveChat: { ...order.liveChat, journal } }),
        onboardingUrl: flags.onboardingUrl,
        keepAccounts: flags.keepAccounts,
        say: progress.say,
      },
      ...(flags.keepUp && { keepUp: (stage) => showStage(stage, progress.say) }),
      crew: crewFor(purpose, flags.concurrency),
      bail: flags.bail === true ? 1 : flags.bail,
      limits: limitsFor(flags.patience),
      recorder,
      secrets,
      ledger,
      signal: interruption.signal,
      replay: (entry) =>
        replayCommand(entry, {
          ...flags,
          purpose,
          seed,
          live: order.live ?? order.liveChat,
          liveChat: order.liveChat,
        }),
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
  const judged = judgeRun(report, requirementOf(order));
  const differences = expected === undefined ? [] : deviations(report, expected);
  const code = expected === undefined ? judged.code : codeOfDeviations(judged.code, differences);
  const because = [...judged.because, ...differences];
  const bundle = flags.bundle === true && leaks.length === 0 ? bundleFolder(flags.outputDir) : undefined;
  if (bundle !== undefined) progress.say(`all of it in one file: ${bundle}`);
  if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  if (process.env['GITHUB_ACTIONS'] === 'true') tellGithub(report);
  const left = leftIn?.() ?? [];
  if (left.length > 0)
    progress.say(
      `warning: the bot left ${left.join(', ')} beside its manifest; {stateFolder} is the place for it`,
    );
  const stays = journal?.stays ?? [];
  for (const what of stays) progress.say(`stays: ${what}`);
  const isLeft = journal !== undefined && journal.leftovers.length > 0;
  if (isLeft) because.push(`something is left; remove it with: cara-smoke cleanup ${flags.outputDir}`);
  for (const line of [...because, ...leaks]) process.stderr.write(`cara-smoke: ${line}\n`);
  if (failure !== undefined) throw failure.error;
  // Ctrl-C is how a person leaves a stage that was kept up for them.
  const wasLeft = flags.keepUp === true && code !== exitCode.pass;
  const ended =
    leaks.length > 0 ? exitCode.internal : report.interrupted && !wasLeft ? exitCode.interrupted : code;
  if (flags.prometheus !== undefined) writeMetrics(flags.prometheus, report, ended === exitCode.pass);
  if (flags.exitStyle === 'nagios') {
    const told = describeForNagios(report, ended, isLeft);
    process.stdout.write(told.line);
    return told.code;
  }
  return isLeft && ended === exitCode.pass ? exitCode.environment : ended;
}

function asksPerson({ live, liveChat }: RunOrder): boolean {
  const isAsked = liveChat !== undefined && liveChat.account === undefined;
  return isAsked || Object.values(live?.hooks.commands ?? {}).includes('ask');
}

/** A failure that was expected does not count; a deviation does. */
function codeOfDeviations(judged: ExitCode, differences: readonly string[]): ExitCode {
  if (differences.length === 0) return exitCode.pass;
  return judged === exitCode.pass ? exitCode.failed : judged;
}

function beginJournal({ file, settings, ...where }: JournalOrder, runId: string): Journal {
  return Journal.begin(file, { runId, ...where, ...(settings !== undefined && { settings }) });
}

function crewFor(purpose: Purpose, wished: number | undefined): Crew {
  if (wished !== undefined) return { usual: wished };
  const cores = availableParallelism();
  const { usual, most = usual } = entriesPerCore[purpose];
  return { usual: usual * cores, most: most * cores, watchIdle };
}

function requirementOf({ purpose, target, flags }: RunOrder): Requirement | undefined {
  if (purpose === 'mutants') return undefined;
  if (flags.requireTier !== undefined) return { tier: flags.requireTier, isDemanded: true };
  const expected = target.expectedTier?.tier;
  return expected === undefined ? undefined : { tier: expected, isDemanded: false };
}
