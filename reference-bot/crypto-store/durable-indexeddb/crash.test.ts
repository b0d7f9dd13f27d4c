import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, expect, it } from 'vitest';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { dump } from './testing/dump.ts';
import { ledgerSteps } from './testing/ledger.ts';

const child = fileURLToPath(new URL('testing/commit-and-die.ts', import.meta.url));
// Far more than there are: a test that never gets to its end must fail, not hang.
const mostPoints = 100;
const runsAtOnce = 2;

const root = mkdtempSync(join(tmpdir(), 'durable-idb-crash-'));
afterAll(() => rmSync(root, { recursive: true }));

interface Outcome {
  readonly isKilled: boolean;
  /** Steps that the child was told of as done. */
  readonly told: number;
  readonly kept: readonly unknown[];
}

/** Takes the steps in a process that is killed at a point of its writing. */
async function killAt(point: number): Promise<Outcome> {
  const file = join(root, String(point), 'store.db');
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') };
  const mortal = spawn(process.execPath, [child, file, String(point)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [told, [exit, signal]] = await Promise.all([text(mortal.stdout), once(mortal, 'close')]);
  if (signal !== 'SIGKILL' && exit !== 0) throw new Error(`the child ended with ${exit ?? signal}`);
  const store = openDurableIndexedDb(file);
  const kept = await dump(store.indexedDB);
  store.close();
  return { isKilled: signal === 'SIGKILL', told: told.length, kept };
}

it('shows exactly the committed steps, wherever the process is killed', async () => {
  const model = new IDBFactory();
  const after = [await dump(model)];
  for (const step of ledgerSteps) {
    await step(model);
    after.push(await dump(model));
  }
  const outcomes: Outcome[] = [];
  for (let point = 1; point < mostPoints && outcomes.at(-1)?.isKilled !== false; point += runsAtOnce) {
    const points = Array.from({ length: runsAtOnce }, (_, index) => point + index);
    outcomes.push(...(await Promise.all(points.map(killAt))));
  }
  expect(outcomes.at(-1)).toEqual({ isKilled: false, told: ledgerSteps.length, kept: after.at(-1) });
  const committed = outcomes.map(({ kept }) => after.findIndex((state) => isDeepStrictEqual(state, kept)));
  // A commit that the process did not live to tell of is one more than told.
  const untold = outcomes.map(({ told }, at) => committed[at]! - told);
  expect(new Set(untold)).toEqual(new Set([0, 1]));
  expect(new Set(committed)).toEqual(new Set(after.keys()));
}, 60_000);
