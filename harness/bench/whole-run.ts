import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from '../../reports/index.ts';
import { sourceRoot } from '../package-layout.ts';

/** Runs the command line as a user would and gives its report. */
export async function wholeRun(...flags: readonly string[]): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'cara-smoke-bench-'));
  try {
    const main = join(sourceRoot, 'harness', 'cli', 'bin.js');
    await promisify(execFile)(process.execPath, [main, 'run', '--output-dir', folder, ...flags]);
    return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
