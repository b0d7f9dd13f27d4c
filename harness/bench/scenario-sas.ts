import { discoverScenarios } from '../engine/discover.ts';
import { limitsFor } from '../engine/limits.ts';
import type { NewEvent } from '../engine/recorder.ts';
import { performScenario } from '../engine/perform-scenario.ts';
import { plan, type PlanEntry } from '../engine/plan.ts';
import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
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
  const { accessToken } = await registerAccount(homeserver, { localpart: `oracle-${runId}`, signal });
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
  const result = await performScenario(
    entry,
    {
      homeserver,
      target,
      strangerToken: accessToken,
      ledger,
      runId,
      limits: { ...limitsFor(), stepMs: deadlineMs, startMs: deadlineMs },
      serviceKind: 'own',
      signUpService: () => Promise.reject(new Error('no scenario of the bench signs up')),
      openWindow: () => Promise.reject(new Error('no scenario of the bench opens a browser')),
      nextNumber: () => 0,
      emit,
      registerSecret: () => {},
    },
    signal,
  );
  if (result.outcome === 'failed') throw result.error;
  return ended - begun;
}
