import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { buildReport, SecretRegistry, type Report } from '../../../reports/index.ts';
import { ControlClient } from '../../bots/control-client.ts';
import type { StartedBot, Target } from '../../bots/target.ts';
import { startSimulated } from '../../networks/matrix/homeserver/simulated/index.ts';
import { Ledger } from '../../process/ledger.ts';
import { limitsFor } from '../../stage/limits.ts';
import type { PartName } from '../../stage/parts.ts';
import { scenario, type Scenario, type ScenarioDefinition, type Stage } from '../../stage/scenario.ts';
import { EventLog } from '../../waiting/event-log.ts';
import { plan } from '../plan.ts';
import { Recorder } from '../recorder.ts';
import type { RunOptions } from '../run-options.ts';
import { run } from '../run.ts';

const root = mkdtempSync(join(tmpdir(), 'run-test-'));
afterAll(() => rmSync(root, { recursive: true }));

type Used = Stage<'bot' | 'oracle' | 'peers'>;

/** A scenario that does what a test wants. */
export function make(
  id: string,
  act: (stage: Used) => Promise<unknown>,
  more: Partial<ScenarioDefinition<PartName, string>> = {},
): Scenario {
  const run = async (stage: Used): Promise<void> => void (await act(stage));
  return scenario({
    id,
    title: id,
    tags: [],
    requires: [],
    uses: ['bot', 'oracle', 'peers'],
    mutants: {},
    cast: [],
    run,
    ...more,
  });
}

/** A target whose bot does nothing, but for what a test wants. */
export function fakeTarget(bot: Partial<StartedBot> = {}): Target {
  return {
    name: 'fake',
    claims: ['matrix.plain'],
    mutants: [],
    programs: ['gateway'],
    prepare: async () => ({}),
    launch: async ({ signal }) => ({
      output: new EventLog<string>(),
      kill: async () => {},
      control: new ControlClient({ baseUrl: 'http://127.0.0.1:1', token: 'token', signal }),
      logTail: () => [],
      exited: new Promise(() => {}),
      [Symbol.asyncDispose]: async () => {},
      ...bot,
    }),
  };
}

/** Runs scenarios on a simulated homeserver. */
export async function perform(
  scenarios: readonly Scenario[],
  more: Partial<RunOptions> = {},
): Promise<Report> {
  const ledger = Ledger.open(root);
  const secrets = more.secrets ?? new SecretRegistry();
  const recorder = new Recorder(join(root, `${crypto.randomUUID()}.ndjson`), secrets, performance.now());
  await run({
    runId: 'test',
    seed: 1,
    purpose: 'scenarios',
    plan: plan(scenarios, 'scenarios', { ids: [], tags: [] }),
    target: fakeTarget(),
    peer: () => ({ name: 'none', version: '0' }),
    tool: { name: 'test', version: '0' },
    settings: { homeserverMode: 'simulated', startHomeserver: startSimulated },
    crew: { usual: 4 },
    limits: limitsFor(),
    recorder,
    secrets,
    ledger,
    signal: new AbortController().signal,
    replay: ({ id }) => id,
    ...more,
  });
  ledger.close();
  return buildReport(recorder.events);
}
