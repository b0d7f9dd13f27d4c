import { startProcessHomeserver } from '../networks/matrix/homeserver/process/start-synapse.ts';
import type { Ledger } from '../process/ledger.ts';
import { selectTarget } from '../bots/index.ts';
import { bareSas } from './bare-sas.ts';
import { bareStart, harnessStart } from './bare-start.ts';
import { peerMemory } from './peer-memory.ts';
import { sasScenario, scenarioSas } from './scenario-sas.ts';
import { ratioOf, type Row } from './statistics.ts';
import { wholeRun } from './whole-run.ts';

const startSamples = 5;
const sasSamples = 9;
const peersAtOnce = 20;
const bytesPerMegabyte = 1024 * 1024;
const { signal } = new AbortController();

/** What the bench can measure, by name. Each gives one row or more. */
export const figures = {
  start: startRatio,
  'sas-room': (ledger) => sasRatio(ledger, 'room', 1.15),
  'sas-to-device': (ledger) => sasRatio(ledger, 'to-device', 1.4),
  'peer-memory': memoryOfPeer,
  'suite-process': () => suite('process'),
  'suite-simulated': () => suite('simulated'),
  repeat: repeatRatio,
} as const satisfies Record<string, (ledger: Ledger) => Promise<readonly Row[]>>;
export type FigureName = keyof typeof figures;

/** Synapse started by the harness against Synapse started by hand. */
async function startRatio(ledger: Ledger): Promise<Row[]> {
  const samples = await interleave(
    startSamples,
    () => harnessStart(ledger),
    () => bareStart(ledger),
  );
  return [ratioOf('Synapse ready', 'ms', 1.15, samples)];
}

/** A verification in a scenario against the same between two clients of the SDK. */
async function sasRatio(ledger: Ledger, transport: 'room' | 'to-device', goal: number): Promise<Row[]> {
  await using homeserver = await startProcessHomeserver({ ledger, signal });
  const target = selectTarget('reference');
  const entry = await sasScenario(transport);
  const ours = (): Promise<number> => scenarioSas(entry, homeserver, target, ledger);
  const bare = (): Promise<number> => bareSas(homeserver, transport);
  await Promise.all([ours(), bare()]); // warms both up
  return [ratioOf(`verification, ${transport}`, 'ms', goal, await interleave(sasSamples, ours, bare))];
}

async function memoryOfPeer(): Promise<Row[]> {
  const value = (await peerMemory(peersAtOnce)) / bytesPerMegabyte;
  return [{ name: 'memory a peer', value, unit: 'MB', goal: 25 }];
}

async function suite(mode: 'process' | 'simulated'): Promise<Row[]> {
  const { run } = await wholeRun('--homeserver', mode);
  return [{ name: `whole suite, ${mode}`, value: run.durationMs / 1_000, unit: 's' }];
}

/** Whether a run that is twice as long needs more than twice the time, or memory that grows with it. */
async function repeatRatio(): Promise<Row[]> {
  const flags = ['--tag', 'smoke', '--homeserver', 'simulated', '--repeat'] as const;
  const once = await wholeRun(...flags, '2');
  const twice = await wholeRun(...flags, '4');
  return [
    ratioOf('time of twice the rounds', 'ms', 2.1, {
      ours: [twice.run.durationMs],
      bare: [once.run.durationMs],
    }),
    ratioOf('memory of twice the rounds', 'bytes', 2.1, {
      ours: [twice.run.peakRssBytes!],
      bare: [once.run.peakRssBytes!],
    }),
  ];
}

/** Samples both in turn, so that whatever else the machine does weighs on both. */
async function interleave(
  samples: number,
  ours: () => Promise<number>,
  bare: () => Promise<number>,
): Promise<{ readonly ours: readonly number[]; readonly bare: readonly number[] }> {
  const taken = { ours: [] as number[], bare: [] as number[] };
  for (let index = 0; index < samples; index++) {
    taken.bare.push(await bare());
    taken.ours.push(await ours());
  }
  return taken;
}
