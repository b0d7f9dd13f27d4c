import { discoverScenarios } from '../engine/discover.ts';
import { limitsFor } from '../stage/limits.ts';
import type { NewEvent } from '../engine/recorder.ts';
import { performScenario } from '../engine/perform-scenario.ts';
import { plan } from '../engine/plan.ts';
import { RunParts } from '../engine/run-parts.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { RunScope } from '../stage/run-scope.ts';
import { setups } from '../stage/setups.ts';
import type { StartedHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import { join } from 'node:path';
import { sourceRoot } from '../package-layout.ts';
import type { Ledger } from '../process/ledger.ts';
import type { Target } from '../bots/target.ts';
import type { TimedSas } from './timed-sas.ts';

const { signal } = new AbortController();
const firstStep = /^the peer asks/;
const lastStep = 'the peer considers it done';
const deadlineMs = 30_000;

/** The scenario that the bench times, in its first case. */
export async function sasScenario(transport: 'room' | 'to-device'): Promise<PlanEntry> {
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const id = transport === 'room' ? 'sas.in-room.peer-starts' : 'sas.to-device.peer-starts';
  return plan(scenarios, 'scenarios', { ids: [id], tags: [] })[0]!;
}

/** Performs it. */
export async function scenarioSas(
  entry: PlanEntry,
  homeserver: StartedHomeserver,
  target: Target,
  ledger: Ledger,
): Promise<TimedSas> {
  const runId = crypto.randomUUID();
  let count = 0;
  const steps = new Map<number, string>();
  let begun = Number.NaN;
  let ended = Number.NaN;
  const emit = (event: NewEvent): void => {
    if (event.type === 'step.started') {
      steps.set(event.step, event.title);
      if (firstStep.test(event.title)) begun = performance.now();
    }
    if (event.type === 'step.finished' && steps.get(event.step) === lastStep) {
      ended = performance.now();
    }
  };
  await using stack = new AsyncDisposableStack();
  const orders = stack.use(timeOrders(() => begun >= 0 && !(ended >= 0)));
  const scope: RunScope = {
    seed: 1,
    runId,
    sharedSignUps: 0,
    sharers: [],
    mutants: [],
    target,
    settings: {
      homeserverMode: 'process',
      startHomeserver: async () => ({ ...homeserver, async [Symbol.asyncDispose]() {} }),
    },
    limits: { ...limitsFor(), stepMs: deadlineMs, startMs: deadlineMs },
    ledger,
    stack,
    signal,
    nextNumber: () => count++,
    registerSecret: () => {},
    findSecrets: () => [],
  };
  const runParts = new RunParts(setups, scope, [entry]);
  stack.defer(() => runParts.settled());
  const result = await performScenario(entry, {
    setups,
    run: scope,
    runParts,
    sceneOf: () => ({ number: 0, sharedPart: undefined }),
    emit,
  });
  if (result.outcome === 'failed') throw result.error;
  return { totalMs: ended - begun, ordersMs: orders.spentMs };
}

/** Adds up the time that orders over a control API take, while they count. */
function timeOrders(counts: () => boolean): Disposable & { spentMs: number } {
  const original = globalThis.fetch;
  const timed = {
    spentMs: 0,
    [Symbol.dispose]: () => {
      globalThis.fetch = original;
    },
  };
  globalThis.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    if (!counts() || init?.method !== 'POST' || !url.includes('/control/')) return original(input, init);
    const begun = performance.now();
    const response = await original(input, init);
    timed.spentMs += performance.now() - begun;
    return response;
  };
  return timed;
}
