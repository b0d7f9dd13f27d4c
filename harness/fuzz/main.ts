import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../package-layout.ts';
import { Ledger } from '../process/ledger.ts';
import { startProcess } from '../process/running-process.ts';
import { fuzzApi } from './api.ts';

/*
 * Hostile inputs in great numbers: `npm run fuzz`. A finding shows the smallest input that leads to it, its seed and its
 * path; `npm run fuzz -- --only events --seed 1 --path 12:0:3` makes that input again, where `--only` names its kind.
 */

const properties = [
  'config',
  'command-line',
  'raw-http',
  'events',
  'telegram',
  'slack',
  'slack-socket',
  'discord',
  'signal',
] as const;
const kinds = ['api', ...properties];
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: kinds },
    examples: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const unknown = values.only.filter((kind) => !kinds.includes(kind));
if (unknown.length > 0) {
  say(`There is no kind ${unknown.join(', ')}: expected ${kinds.join(', ')}`);
  process.exit(2);
}

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort(new Error('interrupted')));
const { signal } = interruption;
const seed = Number(values.seed);
const chosen = properties.filter((kind) => values.only.includes(kind));
const harmless = [
  !values.only.includes('api') || (await fuzzApi({ examples: Number(values.examples), seed, signal, say })),
  chosen.length === 0 || (await fuzzProperties(chosen)),
];
process.exitCode = harmless.every(Boolean) ? 0 : 1;

/** Runs the tests of these kinds with many inputs. */
async function fuzzProperties(files: readonly string[]): Promise<boolean> {
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
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const told = lines.map((line) => JSON.parse(line) as { kind: string; count: number });
  for (const { kind, count } of told) say(`${String(count).padStart(8)} ${kind}`);
  say(`${String(told.reduce((sum, { count }) => sum + count, 0)).padStart(8)} hostile inputs`);
}
