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

/** Performs it and gives milliseconds from the peer's request to "done". */
export async function scenarioSas(
  entry: PlanEntry,
  homeserver: StartedHomeserver,
  target: Target,
  ledger: Ledger,
): Promise<number> {
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
  const scope: RunScope = {
    runId,
    sharedSignUps: 0,
    sharers: [],
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
  return ended - begun;
}
