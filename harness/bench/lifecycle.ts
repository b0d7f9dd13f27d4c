import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../package-layout.ts';
import { inFolder } from './in-folder.ts';

const matrix = join(packageRoot, 'reference-bot', 'channels', 'matrix');

/** What the dead-letter queue of the reference bot takes for some texts. */
export interface Letters {
  /** Of one key. */
  readonly derivationMs: number;
  readonly appendMs: number;
  readonly replayMs: number;
  /** Of memory when the last of them is answered. */
  readonly bytes: number;
}

/** So many texts are put into an empty queue one after the other, and answered at once. */
export function queueLetters(count: number): Promise<Letters> {
  return inFolder(tmpdir(), (folder) => measure<Letters>(join('dead-letters', 'testing'), folder, count));
}

/** Milliseconds that a new passphrase takes for a store of so many megabytes. */
export function rekeyStoreOf(megabytes: number): Promise<number> {
  return inFolder(tmpdir(), (folder) => measure<number>(join('rekey', 'testing'), folder, megabytes));
}

async function measure<Answer>(place: string, folder: string, parameter: number): Promise<Answer> {
  const program = join(matrix, place, 'measure.ts');
  const args = ['--expose-gc', program, folder, String(parameter)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Answer;
}
