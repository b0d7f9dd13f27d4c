import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../reports/index.ts';
import { packageRoot } from '../../package-layout.ts';
import { readManifest } from './read-manifest.ts';

const folder = join(packageRoot, 'fixtures', 'targets');
const names = globSync('*.target.json5', { cwd: folder })
  .filter((name) => name !== 'example.target.json5')
  .sort();
const root = mkdtempSync(join(tmpdir(), 'foreign-bots-test-'));
afterAll(() => rmSync(root, { recursive: true }));

// The first run of each makes what it needs: a compiled bot, or an environment of some 100 MB for one in Python.
describe.skipIf(process.env['CARA_SMOKE_NIGHTLY'] === undefined)('bots on libraries of others', () => {
  it.each(names)(
    '%s gets the verdict that its manifest expects, three times',
    { timeout: 3_600_000 },
    async (name) => {
      const { expect: expected } = readManifest(join(folder, name));
      const output = join(root, name);
      const bin = join(packageRoot, 'harness', 'cli', 'bin.js');
      const args = ['run', '--target', join(folder, name), '--homeserver', 'process', '--repeat', '3'];
      // It fails on what is not known to fail, on what no longer does, and on rounds that disagree.
      const run = promisify(execFile)(process.execPath, [
        bin,
        ...args,
        '--patience',
        '3',
        // Most of the time it waits for an answer that never comes.
        '--concurrency',
        '8',
        '--output-dir',
        output,
      ]);
      const complaint = await run.then(
        () => 'none',
        ({ stderr }: { stderr: string }) => becauseOf(stderr),
      );
      expect(complaint).toBe('none');
      const report = JSON.parse(readFileSync(join(output, 'report.json'), 'utf8')) as Report;
      expect(report.unsteady).toEqual([]);
      expect(report.tiers.find(({ peer }) => peer === 'element')?.reached).toBe(expected?.tier);
    },
  );
});

/** What a run says of failures and of its exit code, without what went well. */
function becauseOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /^(?: ✗ |cara-smoke: )/.test(line));
  return lines.join('\n') || stderr;
}
