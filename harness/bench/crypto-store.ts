import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../package-layout.ts';

const program = join(packageRoot, 'reference-bot', 'crypto-store', 'testing', 'measure.ts');

async function measure<Answer>(...parameters: readonly string[]): Promise<Answer> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--expose-gc', program, ...parameters]);
  return JSON.parse(stdout) as Answer;
}

async function inFolder<Value>(root: string, work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(root, 'bench-crypto-store-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds of the SDK's crypto machine for some hundred messages, with its store in a folder below this one. */
export function talkIn(root: string): Promise<number> {
  return inFolder(root, (folder) => measure('talk', join(folder, 'store.db')));
}

/** The same with fake-indexeddb, which keeps all of it in memory and nothing of it for good. */
export function talkInMemory(): Promise<number> {
  return measure('talk');
}

/** What a start with so many room keys takes. */
export function startWith(roomKeys: number): Promise<{ readonly ms: number; readonly bytes: number }> {
  return inFolder(tmpdir(), async (folder) => {
    const file = join(folder, 'store.db');
    await measure('fill', file, String(roomKeys));
    await measure('start', file);
    return measure('start', file);
  });
}
