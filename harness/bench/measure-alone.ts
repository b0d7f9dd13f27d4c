import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a program in a fresh process, as memory that one process has once had says little about what it needs.
 * @returns the JSON that it prints.
 */
export async function measureAlone<Answer>(file: string, ...parameters: readonly string[]): Promise<Answer> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file, ...parameters]);
  return JSON.parse(stdout) as Answer;
}
