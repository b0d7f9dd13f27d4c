import { outcomeOf, schemaVersion, SecretRegistry, toneOf, type Verdict } from '../../reports/index.ts';
import { SharedBrowser } from '../tools/browser.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
import { isStillHealthy } from '../networks/matrix/homeserver/health.ts';
import type { HomeserverNotReady } from '../networks/matrix/homeserver/homeserver-not-ready.ts';
import type { StartedHomeserver, StartHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import type { Ledger } from '../process/ledger.ts';
import type { Target } from '../bots/target.ts';
import type { FlowDiagnosis } from './diagnose-flows.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Limits } from './limits.ts';
import { SignUpServices } from './sign-up-services.ts';
import { skipReason, type ServiceKind } from './skip-reason.ts';
import { verdictOf } from './judge.ts';
import { performScenario } from './perform-scenario.ts';
import type { RunResources } from './resources.ts';
import { describeEntry, type PlanEntry, type Purpose } from './plan.ts';
import type { Recorder } from './recorder.ts';
import { runConcurrently } from './scheduler.ts';
import { shuffle } from './shuffle.ts';

const logLinesInEvidence = 40;
const interruptedReason = 'the run was interrupted while this scenario was going on';

export interface RunOptions {
  readonly runId: string;
  readonly seed: number;
  readonly purpose: Purpose;
  /** In the order of reports; the seed decides in which order they begin. */
  readonly plan: readonly PlanEntry[];
  readonly target: Target;
  readonly tool: { readonly name: string; readonly version: string };
  readonly homeserverMode: string;
  readonly startHomeserver: StartHomeserver;
  readonly concurrency: number;
  /** Number of failures after which no further scenario is begun. */
  readonly bail?: number;
  readonly limits: Limits;
  /** Somebody else's sign-up service, in place of our own. */
  readonly onboardingUrl?: string;
  readonly recorder: Recorder;
  readonly secrets: SecretRegistry;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** The software behind a kind of peer. */
  peer(kind: PeerKind): { readonly name: string; readonly version: string };
  /** The command that runs one entry again. */
  replay(entry: PlanEntry): string;
}

/** Performs a plan on one homeserver. All that is known of it afterwards is in the recorder's events. */
export async function run(options: RunOptions): Promise<void> {
  const { recorder, signal, target } = options;
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
      version: await target.version(),
      capabilities: [...target.capabilities],
      expectedTier: target.expectedTier,
    },
    ...(options.plan.some(({ scenario }) => scenario.begins === 'before-sign-up') && {
      onboarding: {
        kind: serviceKindOf(options),
        url: options.onboardingUrl,
      },
    }),
    peers: kindsIn(options.plan).map((kind) => ({ kind, ...options.peer(kind) })),
    networks: [{ network: 'matrix', mode: options.homeserverMode }],
    plan: options.plan.map(describeEntry),
  });
  let stopped: string | undefined;
  try {
    await using homeserver = await startHomeserver(options);
    recorder.emit({ type: 'network.ready', facts: homeserver.facts });
    options.secrets.register(homeserver.registrationSecret, 'registration secret');
    stopped = await performAll(homeserver, options);
  } finally {
    recorder.emit({
      type: 'run.finished',
      interrupted: signal.aborted,
      stopped,
      peakRssBytes: process.resourceUsage().maxRSS * 1_024,
      secretsRegistered: options.secrets.size,
    });
  }
}

function kindsIn(plan: readonly PlanEntry[]): PeerKind[] {
  return [...new Set(plan.map(({ peer }) => peer))];
}

function serviceKindOf({ onboardingUrl }: RunOptions): ServiceKind {
  return onboardingUrl === undefined ? 'own' : 'foreign';
}

/** Puts on record why there is no homeserver. */
async function startHomeserver({
  startHomeserver,
  recorder,
  signal,
  ledger,
}: RunOptions): Promise<StartedHomeserver> {
  try {
    return await startHomeserver({ signal, ledger });
  } catch (error) {
    const { log = [] } = error as Partial<HomeserverNotReady>;
    const reason = signal.aborted ? 'the run was interrupted' : messageOf(error);
    recorder.emit({ type: 'network.failed', network: 'matrix', reason, log: [...log] });
    throw error;
  }
}

/** Gives the reason where the run ends before all of its plan was begun, and nobody has interrupted it. */
async function performAll(homeserver: StartedHomeserver, options: RunOptions): Promise<string | undefined> {
  const { recorder, secrets } = options;
  const dying = new AbortController();
  void homeserver.died.then((reason) => dying.abort(new BlockedError(`the homeserver died: ${reason}`)));
  const signal = AbortSignal.any([options.signal, dying.signal]);
  const stranger = await createStranger(homeserver, options);
  const serviceKind = serviceKindOf(options);
  const played = options.plan.filter(
    ({ scenario }) => skipReason(scenario, options.target, serviceKind) === undefined,
  );
  await using services = new SignUpServices({ ...options, plan: played, homeserver, signal });
  await using browser = new SharedBrowser();
  let count = 0;
  const resources: RunResources = {
    homeserver,
    target: options.target,
    strangerToken: stranger,
    ledger: options.ledger,
    runId: options.runId,
    nextNumber: () => count++,
    limits: options.limits,
    serviceKind,
    signUpService: (entry, stack) => services.serviceFor(entry, stack),
    openWindow: () => browser.openWindow(),
    emit: (event, atMs) => recorder.emit(event, atMs),
    registerSecret: (secret, label) => secrets.register(secret, label),
  };
  let [begun, failures] = [0, 0];
  const enough = (): boolean =>
    options.signal.aborted || (options.bail !== undefined && failures >= options.bail);
  await runConcurrently(
    shuffle(options.plan, options.seed),
    options.concurrency,
    async (entry) => {
      begun++;
      recorder.emit({ type: 'scenario.started', scenario: entry.id });
      const verdict = await judged(entry, resources, signal, options.signal);
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
  const left = options.plan.length - begun;
  return left > 0 && !options.signal.aborted ? `${failures} had failed (--bail ${options.bail})` : undefined;
}

async function judged(
  entry: PlanEntry,
  resources: RunResources,
  signal: AbortSignal,
  interrupt: AbortSignal,
): Promise<Verdict> {
  const reason = skipReason(entry.scenario, resources.target, resources.serviceKind);
  if (reason !== undefined) return { status: 'skipped', reason };
  const performance = await performScenario(entry, resources, signal);
  if (performance.outcome === 'completed') return { status: 'pass' };
  const { error, step } = performance;
  if (interrupt.aborted) return { status: 'not-run', reason: interruptedReason, step };
  recordDiagnoses(entry, resources, performance.diagnoses);
  recordLogs(entry, resources, performance.botLog);
  const verdict = verdictOf(error, step, performance.diagnoses);
  if (verdict.status === 'crashed') recordCrash(entry, resources, error);
  if (verdict.status !== 'fail') return verdict;
  // A server that has gone makes every bot look broken, and may be noticed late.
  if (!(await isStillHealthy(resources.homeserver.baseUrl, interrupt).catch(() => false))) {
    return interrupt.aborted
      ? { status: 'not-run', reason: interruptedReason, step }
      : { status: 'blocked', reason: 'the homeserver no longer answers', step };
  }
  const wanted = entry.scenario.mutants[entry.mutant ?? ''];
  return wanted === undefined || verdict.reason.includes(wanted) ? verdict : { ...verdict, wanted };
}

/** Where the scenario went wrong, for whoever mends it. */
function recordCrash({ id }: PlanEntry, { emit }: RunResources, error: unknown): void {
  const lines = error instanceof Error ? (error.stack?.split('\n') ?? []) : [String(error)];
  emit({ type: 'evidence', scenario: id, evidence: { kind: 'log', source: 'scenario', lines } });
}

function recordDiagnoses(
  entry: PlanEntry,
  { emit }: RunResources,
  diagnoses: readonly FlowDiagnosis[],
): void {
  for (const { rule, sentence, peer, certainty } of diagnoses) {
    const name = `protocol, with ${peer}`;
    const observed = `the bot ${sentence}${certainty === 'likely' ? ' (likely)' : ''}`;
    const expected = `rule ${rule} kept`;
    const evidence = { kind: 'check', name, expected, observed, ok: false, rule } as const;
    emit({ type: 'evidence', scenario: entry.id, evidence });
  }
}

function recordLogs(entry: PlanEntry, { homeserver, emit }: RunResources, botLog: readonly string[]): void {
  const logs = { bot: botLog, homeserver: homeserver.logTail(logLinesInEvidence) };
  for (const [source, lines] of Object.entries(logs)) {
    if (lines.length === 0) continue;
    emit({ type: 'evidence', scenario: entry.id, evidence: { kind: 'log', source, lines: [...lines] } });
  }
}

/** The third account: it has no part in any verification and sees what the public sees. */
async function createStranger(homeserver: StartedHomeserver, options: RunOptions): Promise<string> {
  const localpart = `oracle-${options.runId}`;
  const { accessToken, password } = await registerAccount(homeserver, { localpart, signal: options.signal });
  options.secrets.register(password, 'password of the oracle');
  options.secrets.register(accessToken, 'access token of the oracle');
  return accessToken;
}
