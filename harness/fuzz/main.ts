import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toShard } from '../cli/arguments/values.ts';
import type { Shard } from '../engine/order.ts';
import { packageRoot } from '../package-layout.ts';
import { Ledger } from '../process/ledger.ts';
import { startProcess } from '../process/running-process.ts';
import { fuzzApi } from './api.ts';
import { fuzzVerification } from './verification.ts';

/*
 * Hostile inputs in great numbers: `npm run fuzz`. A finding shows the smallest input that leads to it, its seed and its
 * path; `npm run fuzz -- --only events --seed 1 --path 12:0:3` makes that input again, where `--only` names its kind. The kind
 * `verification` draws nothing: it plays every transition of some machines of a verification, or of those that `--machine`
 * names, and with `--shard 1/3` a third of these.
 */

const properties = [
  'config',
  'command-line',
  'raw-http',
  'events',
  'told',
  'telegram',
  'slack',
  'slack-socket',
  'discord',
  'signal',
] as const;
const kinds = ['api', ...properties, 'verification'];
const interrupted = 130;
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: kinds },
    examples: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    machine: { type: 'string', multiple: true, default: [] },
    shard: { type: 'string', default: '1/1' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const unknown = values.only.filter((kind) => !kinds.includes(kind));
if (unknown.length > 0) {
  say(`There is no kind ${unknown.join(', ')}: expected ${kinds.join(', ')}`);
  process.exit(2);
}

let shard: Shard;
try {
  shard = toShard(values.shard);
} catch (error) {
  say(`--shard ${values.shard}: ${(error as Error).message}`);
  process.exit(2);
}

const interruption = new AbortController();
// A terminal and npm may both send it: once is enough.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => interruption.abort(new Error(`ended by ${name}`)));
const { signal } = interruption;
const seed = Number(values.seed);
const chosen = properties.filter((kind) => values.only.includes(kind));
try {
  process.exitCode = (await fuzz()) ? 0 : 1;
} catch (error) {
  if (!signal.aborted) throw error;
}
if (signal.aborted) {
  say(String(signal.reason.message));
  process.exitCode = interrupted;
}

/** Each kind that is wanted, one after the other; false where something was found. */
async function fuzz(): Promise<boolean> {
  const examples = Number(values.examples);
  const harmless = [
    !values.only.includes('api') || (await fuzzApi({ examples, seed, signal, say })),
    chosen.length === 0 || (await fuzzProperties(chosen)),
    !values.only.includes('verification') ||
      (await fuzzVerification({ machines: values.machine, shard, signal, say })),
  ];
  return harmless.every(Boolean);
}

/** Runs the tests of these kinds with many inputs. */
async function fuzzProperties(files: readonly string[]): Promise<boolean> {
  signal.throwIfAborted();
  const ledger = Ledger.open();
  const folder = ledger.temporaryFolder('fuzz');
  const counts = join(folder, 'counts.ndjson');
  try {
    const running = startProcess({
      name: 'vitest',
      command: process.execPath,
      args: [
        join(packageRoot, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        ...files.map((name) => `harness/fuzz/${name}.property.test.ts`),
      ],
      cwd: packageRoot,
      env: {
        ...process.env,
        CARA_SMOKE_INPUTS: 'many',
        CARA_SMOKE_SEED: String(seed),
        CARA_SMOKE_PATH: values.path,
        CARA_SMOKE_COUNTS: counts,
      },
      ledger,
    });
    signal.addEventListener('abort', () => void running.stop());
    running.onLine(say);
    const { code } = await running.exited;
    tell(counts);
    return code === 0;
  } finally {
    rmSync(counts, { force: true });
    await ledger.close();
  }
}

/** How many inputs of each kind there were. */
function tell(file: string): void {
  // Nothing is counted where the tests were ended before the first of them.
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const told = lines.map((line) => JSON.parse(line) as { kind: string; count: number });
  for (const { kind, count } of told) say(`${String(count).padStart(8)} ${kind}`);
  say(`${String(told.reduce((sum, { count }) => sum + count, 0)).padStart(8)} hostile inputs`);
}
