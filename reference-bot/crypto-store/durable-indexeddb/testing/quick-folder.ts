import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';

/** A temporary folder, in memory where there is such: for tests that commit thousands of times. */
export function quickFolder(prefix: string): string {
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), prefix));
}
