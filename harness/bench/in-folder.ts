import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Does something in an empty folder below another, which is gone afterwards. */
export async function inFolder<Value>(
  root: string,
  work: (folder: string) => Promise<Value>,
): Promise<Value> {
  const folder = mkdtempSync(join(root, 'cara-smoke-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
