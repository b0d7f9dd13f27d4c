import { outcomeOf, schemaVersion, toneOf, type SecretRegistry, type Verdict } from '../../reports/index.ts';
import type { Target } from '../bots/target.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import type { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { ToolFault } from '../errors/tool-fault.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import type { StartedNetwork } from '../networks/network.ts';
import type { BrokenRule } from '../networks/witness.ts';
import type { Ledger } from '../process/ledger.ts';
import type { Limits } from '../stage/limits.ts';
import { sharesSignUp, type PlanEntry } from '../stage/plan-entry.ts';
import type { NetworkSettings, RunScope } from '../stage/run-scope.ts';
import { wordsFor } from '../stage/scenario.ts';
import type { ObstacleScope, Setups } from '../stage/setup.ts';
import { castLocalpart } from '../stage/accounts.ts';
import { nameOf } from '../stage/cast.ts';
import { castOf } from '../stage/scenario.ts';
import { setups as allSetups } from '../stage/setups.ts';
import { Attendance } from './attendance.ts';
import { verdictOf } from './judge.ts';
import { performScenario, type SceneFacts, type Theatre } from './perform-scenario.ts';
import { describeEntry, type Purpose } from './plan.ts';
import type { Recorder } from './recorder.ts';
import { RunParts } from './run-parts.ts';
import { runConcurrently } from './scheduler.ts';
import { sharesBot } from './shares-bot.ts';
import { shuffle } from './shuffle.ts';
import { skipReason } from './skip-reason.ts';

const logLinesInEvidence = 40;
const interruptedReason = 'the run was interrupted while this scenario was going on';

export interface RunOptions {
  readonly runId: string;
  readonly seed: number;
  readonly purpose: Purpose;
  /** In the order of reports; the seed decides in which order they begin. */
  readonly plan: readonly PlanEntry[];
  readonly target: Target;
  /** True: each scenario gets a bot of its own. Default: those that allow it share one. */
  readonly ownBot?: boolean;
  /** Why entries are known to fail, by their ids. */
  readonly knownFailures?: ReadonlyMap<string, string>;
  readonly tool: { readonly name: string; readonly version: string };
  readonly settings: NetworkSettings;
  /** Default: all that the toolkit has. */
  readonly setups?: Setups;
  readonly concurrency: number;
  /** Number of failures after which no further scenario is begun. */
  readonly bail?: number;
  readonly limits: Limits;
  readonly recorder: Recorder;
  readonly secrets: SecretRegistry;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Resolves when a person has seen enough of the stage of a failed scenario. Absent: it is cleared at once. */
  readonly keepUp?: Theatre['keepUp'];
  /** The software behind a kind of peer. */
  peer(kind: PeerKind): { readonly name: string; readonly version: string };
  /** The command that runs one entry again. */
  replay(entry: PlanEntry): string;
}

/** Performs a plan. All that is known of it afterwards is in the recorder's events. */
export async function run(options: RunOptions): Promise<void> {
  const { recorder, signal, target, settings, setups = allSetups } = options;
  const isPlayed = (entry: PlanEntry): boolean => refuse(entry, setups, options) === undefined;
  const played = options.plan.filter(isPlayed);
  const numbers = new Map(options.plan.map((entry, index) => [entry, index]));
  const sceneOf = (entry: PlanEntry): SceneFacts => ({
    number: numbers.get(entry)!,
    sharesBot: sharesBot(entry, setups, options),
  });
  const dying = new AbortController();
  await using stack = new AsyncDisposableStack();
  let count = 0;
  const scope: RunScope = {
    runId: options.runId,
    sharedSignUps: played.filter(sharesSignUp).length,
    sharingCast: played.flatMap((entry) => {
      const { number, sharesBot: shares } = sceneOf(entry);
      const cast = shares ? castOf(entry.scenario, entry.case) : [];
      return cast.map((member) => castLocalpart(nameOf(member), options, number));
    }),
    target,
    settings,
    limits: options.limits,
    ledger: options.ledger,
    stack,
    signal: AbortSignal.any([signal, dying.signal]),
    nextNumber: () => count++,
    registerSecret: (secret, label) => options.secrets.register(secret, label),
    findSecrets: (text) => options.secrets.findSecrets(text),
  };
  // Everything that a run has once is begun now, so that it is ready when the first scenario wants it.
  const runParts = new RunParts(setups, scope, played);
  stack.defer(() => runParts.settled());
  let stopped: string | undefined;
  try {
    const prepared = await runParts.part('target').then(
      (facts) => ({ facts }),
      (error: unknown) => ({ error }),
    );
    recorder.emit({
      type: 'run.started',
      schemaVersion,
      startedAt: new Date().toISOString(),
      runId: options.runId,
      seed: options.seed,
      purpose: options.purpose,
      tool: options.tool,
      environment: { node: process.version, platform: process.platform, arch: process.arch },
      target: {
        name: target.name,
        version: 'facts' in prepared ? prepared.facts.version : undefined,
        capabilities: [...target.claims],
        expectedTier: target.expectedTier,
      },
      ...(options.plan.some(({ scenario }) => scenario.uses.includes('signUp')) && {
        onboarding: {
          kind: settings.onboardingUrl === undefined ? 'own' : 'foreign',
          url: settings.onboardingUrl,
        },
      }),
      peers: kindsIn(options.plan).map((kind) => ({ kind, ...options.peer(kind) })),
      networks: runParts.networks.map(({ name: { network, mode } }) => ({ network, mode: mode(settings) })),
      plan: options.plan.map(describeEntry),
    });
    if ('error' in prepared) throw prepared.error;
    const networks = await startNetworks(runParts, options);
    for (const { died } of networks)
      void died.then((reason) => dying.abort(new BlockedError(`the homeserver died: ${reason}`)));
    const emit: Theatre['emit'] = (event, atMs) => recorder.emit(event, atMs);
    stopped = await performAll(options, { setups, run: scope, runParts, sceneOf, emit }, networks);
  } catch (error) {
    stopped = messageOf(error);
    throw error;
  } finally {
    const fault = signal.reason instanceof ToolFault ? signal.reason : undefined;
    recorder.emit({
      type: 'run.finished',
      interrupted: signal.aborted && fault === undefined,
      stopped: signal.aborted ? fault?.message : stopped,
      peakRssBytes: process.resourceUsage().maxRSS * 1_024,
      secretsRegistered: options.secrets.size,
    });
  }
}

function kindsIn(plan: readonly PlanEntry[]): PeerKind[] {
  return [...new Set(plan.map(({ peer }) => peer))];
}

/** Waits for all networks, and puts on record which they are, or why one is not there. Rejects where one is not. */
async function startNetworks(
  runParts: RunParts,
  { recorder, signal }: RunOptions,
): Promise<StartedNetwork[]> {
  return Promise.all(
    runParts.networks.map(async ({ name: { network }, started }) => {
      try {
        const { facts } = await started;
        recorder.emit({ type: 'network.ready', facts });
        return started;
      } catch (error) {
        const { logTail: log = [] } = error as Partial<EnvironmentError>;
        const reason = signal.aborted ? 'the run was interrupted' : messageOf(error);
        recorder.emit({ type: 'network.failed', network, reason, log: [...log] });
        throw error;
      }
    }),
  );
}

/** Gives the reason where the run ends before all of its plan was begun, and nobody has interrupted it. */
async function performAll(
  options: RunOptions,
  theatre: Theatre,
  networks: readonly StartedNetwork[],
): Promise<string | undefined> {
  const { recorder } = options;
  let [begun, failures, keptUp] = [0, 0, 0];
  const { keepUp } = options;
  const keptStage: Theatre['keepUp'] =
    keepUp &&
    (async (stage) => {
      keptUp++;
      await keepUp(stage);
    });
  const attendance = new Attendance();
  const isHopeless = (): boolean => options.purpose === 'scenarios' && attendance.hopeless !== undefined;
  const enough = (): boolean =>
    options.signal.aborted ||
    keptUp > 0 ||
    isHopeless() ||
    (options.bail !== undefined && failures >= options.bail);
  await runConcurrently(
    shuffle(options.plan, options.seed),
    options.concurrency,
    async (entry) => {
      begun++;
      recorder.emit({ type: 'scenario.started', scenario: entry.id });
      const judged = await performAndJudge(
        entry,
        { ...theatre, keepUp: keptStage },
        networks,
        attendance,
        options.signal,
      );
      const verdict = { ...judged, known: options.knownFailures?.get(entry.id) };
      if (toneOf(outcomeOf({ verdict, mutant: entry.mutant })) === 'bad') failures++;
      recorder.emit({
        type: 'scenario.finished',
        scenario: entry.id,
        verdict,
        replay: options.replay(entry),
      });
    },
    enough,
  );
  if (keptUp > 0) return 'a scenario had failed, whose stage was kept up';
  if (begun === options.plan.length || options.signal.aborted) return undefined;
  return isHopeless() ? attendance.hopeless : `${failures} had failed (--bail ${options.bail})`;
}

async function performAndJudge(
  entry: PlanEntry,
  theatre: Theatre,
  networks: readonly StartedNetwork[],
  attendance: Attendance,
  interrupt: AbortSignal,
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
function refuse({ scenario }: PlanEntry, setups: Setups, run: ObstacleScope): Verdict | undefined {
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
  for (const { rule, sentence, about: name, certainty } of broken) {
    const observed = `the bot ${sentence}${certainty === 'likely' ? ' (likely)' : ''}`;
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
    ...networks.map((network) => ({ source: 'homeserver', lines: network.logTail(logLinesInEvidence) })),
  ];
  for (const { source, lines } of logs) {
    if (lines.length === 0) continue;
    emit({ type: 'evidence', scenario: id, evidence: { kind: 'log', source, lines: [...lines] } });
  }
}
