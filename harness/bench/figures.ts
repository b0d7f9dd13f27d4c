import { tmpdir } from 'node:os';
import { startProcessHomeserver } from '../networks/matrix/homeserver/process/start-synapse.ts';
import type { Ledger } from '../process/ledger.ts';
import { workFolder } from '../process/work-folder.ts';
import { isInstalled } from '../tools/tools.ts';
import { selectTarget } from '../bots/index.ts';
import { bareSas } from './bare-sas.ts';
import { bareStart, harnessStart } from './bare-start.ts';
import { chatFigures } from './chat-figures.ts';
import { otherStore, startOtherWith, startWith, talkIn, talkInMemory, talkInOther } from './crypto-store.ts';
import { queueLetters, rekeyStoreOf } from './lifecycle.ts';
import { interleave } from './interleave.ts';
import { liveFigures } from './live-figures.ts';
import { peerMemory } from './peer-memory.ts';
import { sasScenario, scenarioSas } from './scenario-sas.ts';
import { median, ratioOf, type Row } from './statistics.ts';
import { wholeRun } from './whole-run.ts';

const startSamples = 5;
const sasSamples = 9;
const storeSamples = 5;
const manyRoomKeys = 10_000;
const fewRoomKeys = 100;
/** The other store needs a minute for three times as many. */
const someRoomKeys = 1_000;
const manyLetters = 10_000;
const rekeySamples = 3;
const peersAtOnce = 20;
const bytesPerMegabyte = 1024 * 1024;
const { signal } = new AbortController();

/** What the bench can measure, by name. Each gives one row or more. */
export const figures = {
  start: startRatio,
  'sas-room': (ledger) => sasRatio(ledger, 'room', 1.15),
  'sas-to-device': (ledger) => sasRatio(ledger, 'to-device', 1.4),
  'crypto-store': cryptoStoreRatios,
  'other-crypto-store': otherStoreRatios,
  'dead-letters': letterRatios,
  rekey: rekeyCurve,
  'peer-memory': memoryOfPeer,
  ...chatFigures,
  live: liveFigures,
  'suite-process': () => suite('process'),
  'suite-simulated': () => suite('simulated'),
  repeat: repeatRatio,
} as const satisfies Record<string, (ledger: Ledger) => Promise<readonly Row[]>>;
export type FigureName = keyof typeof figures;

/** Figures that take minutes each. They are measured where they are named, and with `--all`. */
export const longFigures: readonly FigureName[] = [
  'live',
  'other-crypto-store',
  'suite-chats',
  'suite-process',
  'suite-simulated',
  'repeat',
];

/** Synapse started by the harness against Synapse started by hand. */
async function startRatio(ledger: Ledger): Promise<Row[]> {
  const samples = await interleave(startSamples, {
    bare: () => bareStart(ledger),
    ours: () => harnessStart(ledger),
  });
  return [ratioOf('Synapse ready', 'ms', 1.15, samples)];
}

/**
 * A verification in a scenario against the same between two clients of the SDK in one process. It takes longer because the
 * bot is a process of its own, which keeps its keys on disk, and its operator orders each step over the control API. The
 * last two rows add up to what it takes more.
 */
async function sasRatio(ledger: Ledger, transport: 'room' | 'to-device', goal: number): Promise<Row[]> {
  await using homeserver = await startProcessHomeserver({ ledger, signal });
  const target = selectTarget('reference');
  const entry = await sasScenario(transport);
  const orders = { ours: [] as number[], bare: [] as number[] };
  const ours = async (): Promise<number> => {
    const { totalMs, ordersMs } = await scenarioSas(entry, homeserver, target, ledger);
    orders.ours.push(ordersMs);
    return totalMs;
  };
  const bare = async (): Promise<number> => {
    const { totalMs, ordersMs } = await bareSas(homeserver, transport);
    orders.bare.push(ordersMs);
    return totalMs;
  };
  await Promise.all([ours(), bare()]); // warms both up
  const taken = await interleave(sasSamples, { bare, ours });
  const row = ratioOf(`verification, ${transport}`, 'ms', goal, taken);
  const more = row.ours - row.bare;
  const inOrders = median(orders.ours.slice(1)) - median(orders.bare.slice(1));
  return [
    row,
    { name: 'more than bare', value: more, unit: 'ms' },
    { name: 'of it while the bot carries out orders', value: inOrders, unit: 'ms' },
    { name: 'of it between orders', value: more - inOrders, unit: 'ms' },
  ];
}

/** The SDK's crypto machine on the store of the reference bot against the same in memory; and with many keys against few. */
async function cryptoStoreRatios(): Promise<Row[]> {
  const taken = await interleave(storeSamples, {
    bare: talkInMemory,
    ours: () => talkIn(workFolder()),
    onDisk: () => talkIn(tmpdir()),
  });
  const [many, few] = [await startWith(manyRoomKeys), await startWith(fewRoomKeys)];
  return [
    ratioOf('messages with the crypto store', 'ms', 1.5, taken),
    // No goal: this is how long the disk takes to sync.
    { name: 'the same, synced to this disk', value: median(taken.onDisk) / median(taken.bare), unit: '×' },
    ratioOf(`start with ${manyRoomKeys} room keys`, 'ms', 1.5, { ours: [many.ms], bare: [few.ms] }),
    ratioOf(`memory with ${manyRoomKeys} room keys`, 'bytes', 1.1, { ours: [many.bytes], bare: [few.bytes] }),
  ];
}

/** The store of the reference bot against node-indexeddb, which holds all in memory and writes it behind. */
async function otherStoreRatios(): Promise<Row[]> {
  if (!isInstalled(otherStore)) {
    process.stderr.write(
      `bench: nothing to compare with; npm install --no-save --ignore-scripts ${otherStore}@6.0.3\n`,
    );
    return [];
  }
  const taken = await interleave(storeSamples, { bare: talkInOther, ours: () => talkIn(workFolder()) });
  const [ours, bare] = [await startWith(someRoomKeys), await startOtherWith(someRoomKeys)];
  const name = `with ${ours.roomKeys} room keys, ${otherStore} with ${bare.roomKeys}`;
  return [
    // No goal: it answers before anything is written.
    { name: `messages, against ${otherStore}`, value: median(taken.ours) / median(taken.bare), unit: '×' },
    ratioOf(`start ${name}`, 'ms', 1, { ours: [ours.ms], bare: [bare.ms] }),
    ratioOf(`memory ${name}`, 'bytes', 1, { ours: [ours.bytes], bare: [bare.bytes] }),
  ];
}

/** A full dead-letter queue against a derivation of its key for each letter, and against one of a tenth of the letters. */
async function letterRatios(): Promise<Row[]> {
  const [few, many] = [await queueLetters(manyLetters / 10), await queueLetters(manyLetters)];
  const derivations = manyLetters * many.derivationMs;
  const ofAll = { append: few.appendMs * 10, replay: few.replayMs * 10 };
  const against = (name: string, goal: number, ours: number, bare: number): Row =>
    ratioOf(`${manyLetters} dead letters ${name}`, 'ms', goal, { ours: [ours], bare: [bare] });
  return [
    against('kept, against a key for each', 0.1, many.appendMs, derivations),
    against('answered, against a key for each', 0.01, many.replayMs, derivations),
    against('kept, against ten times a tenth', 1.5, many.appendMs, ofAll.append),
    against('answered, against ten times a tenth', 1.5, many.replayMs, ofAll.replay),
    { name: `memory with ${manyLetters}`, value: many.bytes / bytesPerMegabyte, unit: 'MB', goal: 64 },
  ];
}

/** A new passphrase for stores that are ten and a hundred times as large. */
async function rekeyCurve(): Promise<Row[]> {
  const taken = await interleave(rekeySamples, {
    bare: () => rekeyStoreOf(1),
    ten: () => rekeyStoreOf(10),
    hundred: () => rekeyStoreOf(100),
  });
  const { bare } = taken;
  return [
    ratioOf('rekey of a store of 10 MB, against 1 MB', 'ms', 1.5, { ours: taken.ten, bare }),
    ratioOf('rekey of a store of 100 MB, against 1 MB', 'ms', 1.5, { ours: taken.hundred, bare }),
  ];
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
