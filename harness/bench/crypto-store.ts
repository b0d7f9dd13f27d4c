import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../package-layout.ts';
import { workFolder } from '../process/work-folder.ts';
import { inFolder } from './in-folder.ts';

const program = join(packageRoot, 'reference-bot', 'crypto-store', 'testing', 'measure.ts');

async function measure<Answer>(...parameters: readonly string[]): Promise<Answer> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--expose-gc', program, ...parameters]);
  // The last line: node-indexeddb writes lines of its own.
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as Answer;
}

/** Milliseconds of the SDK's crypto machine for some hundred messages, with its store in a folder below this one. */
export function talkIn(root: string): Promise<number> {
  return inFolder(root, (folder) => measure('talk', join(folder, 'store.db')));
}

/** The same with fake-indexeddb, which keeps all of it in memory and nothing of it for good. */
export function talkInMemory(): Promise<number> {
  return measure('talk');
}

/** The other IndexedDB for Node that keeps what it is given. No dependency: compared with where it is installed. */
export const otherStore = 'node-indexeddb';

/** The same with that one, until all is written. */
export function talkInOther(): Promise<number> {
  return inFolder(workFolder(), (folder) => measure('talk', folder, '0', otherStore));
}

/** What a start takes, and how many room keys were there. */
export interface Start {
  readonly ms: number;
  readonly bytes: number;
  readonly roomKeys: number;
}

/** A start with so many room keys. */
export function startWith(roomKeys: number): Promise<Start> {
  return inFolder(tmpdir(), (folder) => startIn(roomKeys, join(folder, 'store.db')));
}

/** The same with the other store. */
export function startOtherWith(roomKeys: number): Promise<Start> {
  return inFolder(tmpdir(), (folder) => startIn(roomKeys, folder, otherStore));
}

async function startIn(roomKeys: number, place: string, ...other: readonly string[]): Promise<Start> {
  await measure('fill', place, String(roomKeys), ...other);
  await measure('start', place, '0', ...other);
  return measure('start', place, '0', ...other);
}
