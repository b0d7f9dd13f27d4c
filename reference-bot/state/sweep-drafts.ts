import { join } from 'node:path';
import type { Files } from '../base/seams/seams.ts';

const draft = /\.tmp\.\d+\.\d+$/u;

/**
 * Takes away the files that a killed process was writing: some hold a secret. Only for the one who holds the state
 * directory, as nobody else writes there then. What cannot be taken away stays for the next time.
 */
export async function sweepDrafts(
  files: Pick<Files, 'list' | 'removeDurably'>,
  stateDirectory: string,
): Promise<void> {
  const folder = join(stateDirectory, 'matrix');
  const names = await files.list(folder).catch(() => []);
  for (const name of names.filter((each) => draft.test(each)))
    await files.removeDurably(join(folder, name)).catch(() => {});
}
