import { schemaVersion } from '../../reports/index.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import type { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { ToolFault } from '../errors/tool-fault.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import type { StartedNetwork } from '../networks/network.ts';
import { brokenBot, sharesSignUp, type PlanEntry } from '../stage/plan-entry.ts';
import type { RunScope } from '../stage/run-scope.ts';
import { castLocalpart } from '../stage/accounts.ts';
import { isServed, nameOf } from '../stage/cast.ts';
import { castOf } from '../stage/scenario.ts';
import { holderOf } from '../stage/shared-chat-bot.ts';
import { setups as allSetups } from '../stage/setups.ts';
import { refuse } from './perform-and-judge.ts';
import { performPlan } from './perform-plan.ts';
import type { SceneFacts, Theatre } from './perform-scenario.ts';
import { describeEntry } from './plan.ts';
import type { RunOptions } from './run-options.ts';
import { RunParts } from './run-parts.ts';
import { sharedPartOf } from './shared-part.ts';

/** Performs a plan. All that is known of it afterwards is in the recorder's events. */
export async function run(options: RunOptions): Promise<void> {
  const { recorder, signal, target, settings, setups = allSetups } = options;
  const isPlayed = (entry: PlanEntry): boolean => refuse(entry, setups, options) === undefined;
  const played = options.plan.filter(isPlayed);
  const numbers = new Map(options.plan.map((entry, index) => [entry, index]));
  const sceneOf = (entry: PlanEntry): SceneFacts => ({
    number: numbers.get(entry)!,
    sharedPart: sharedPartOf(entry, setups, options),
  });
  const sharers = played.flatMap((entry) => {
    const { number, sharedPart: part } = sceneOf(entry);
    if (part === undefined) return [];
    const { chat } = entry.scenario;
    const cast = castOf(entry.scenario, entry.case).filter(isServed);
    const localparts = cast.map((member) => castLocalpart(nameOf(member), options, number));
    const served = part === 'leasedChatBot' ? [holderOf({ number })] : localparts;
    return [{ part, mutant: brokenBot(entry), served, chat }];
  });
  const dying = new AbortController();
  await using stack = new AsyncDisposableStack();
  let count = 0;
  const scope: RunScope = {
    runId: options.runId,
    seed: options.seed,
    // Each sharer may be the first to take a newcomer.
    sharedSignUps:
      played.filter(sharesSignUp).length + sharers.filter(({ part }) => part === 'leasedNewcomer').length,
    sharers,
    mutants: [...new Set(played.flatMap(({ mutant }) => mutant ?? []))],
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
      ...(options.shard && { shard: options.shard }),
      ...(options.origin && { origin: options.origin }),
      plan: options.plan.map(describeEntry),
    });
    if ('error' in prepared) throw prepared.error;
    const networks = await startNetworks(runParts, options);
    for (const { died } of networks)
      void died.then((reason) => dying.abort(new BlockedError(`the homeserver died: ${reason}`)));
    const emit: Theatre['emit'] = (event, atMs) => recorder.emit(event, atMs);
    stopped = await performPlan(options, { setups, run: scope, runParts, sceneOf, emit }, networks);
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
