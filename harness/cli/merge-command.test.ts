import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { attestationFile } from '../../reports/index.ts';
import { packageRoot } from '../package-layout.ts';

const program = join(packageRoot, 'harness', 'cli', 'bin.js');
const root = mkdtempSync(join(tmpdir(), 'merge-test-'));
afterAll(() => rmSync(root, { recursive: true }));
const limitMs = 120_000;
const selection = [
  'telegram.kinds',
  'telegram.activity',
  'control.auth',
  '--homeserver',
  'simulated',
  '--seed',
  '7',
];

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly verdict: { readonly status: string; readonly reason?: string };
}

async function cli(...args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [program, ...args], { cwd: root });
  const [code, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => void child.on('close', resolve)),
    text(child.stderr),
  ]);
  return { code, stderr };
}

function entriesIn(folder: string): Entry[] {
  const report = JSON.parse(readFileSync(join(root, folder, 'report.json'), 'utf8')) as {
    scenarios: Entry[];
  };
  return report.scenarios.toSorted((one, other) => one.id.localeCompare(other.id));
}

const verdicts = (entries: readonly Entry[]) =>
  entries.map(({ id, title, verdict }) => [id, title, verdict.status]);

test(
  'two shards merged are one run, in any order; one that is lost is blocked',
  async () => {
    const runs = await Promise.all([
      cli('run', ...selection, '--output-dir', 'whole'),
      cli('run', ...selection, '--shard', '1/2', '--output-dir', 'one'),
      cli('run', ...selection, '--shard', '2/2', '--output-dir', 'two'),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);

    const merged = await cli('merge', 'two', 'one', '--output-dir', 'merged');
    expect(merged).toEqual({ code: 0, stderr: expect.stringContaining('passed') });
    expect(verdicts(entriesIn('merged'))).toEqual(verdicts(entriesIn('whole')));
    expect(await cli('verify', 'merged')).toMatchObject({ code: 0 });

    const half = await cli('merge', 'one', '--output-dir', 'half');
    expect(half.code).toBe(3);
    const lost = new Set(entriesIn('two').map(({ id }) => id));
    for (const { id, verdict } of entriesIn('half'))
      expect(verdict).toEqual(
        lost.has(id)
          ? { status: 'blocked', reason: 'shard 2/2 is not there' }
          : expect.objectContaining({ status: 'pass' }),
      );
    expect(entriesIn('half')).toHaveLength(entriesIn('whole').length);

    const edited = join(root, 'edited');
    cpSync(join(root, 'two'), edited, { recursive: true });
    const events = readFileSync(join(edited, 'events.ndjson'), 'utf8');
    writeFileSync(join(edited, 'events.ndjson'), events.replace('"status":"pass"', '"status":"pass" '));

    const newer = join(root, 'newer');
    mkdirSync(newer);
    writeFileSync(join(newer, 'events.ndjson'), events.replace('"schemaVersion":2', '"schemaVersion":99'));

    // As after SIGKILL: nothing attests to it, and its last scenario has not ended.
    const killed = join(root, 'killed');
    mkdirSync(killed);
    const end = events.lastIndexOf('"type":"scenario.finished"');
    writeFileSync(join(killed, 'events.ndjson'), events.slice(0, end));
    expect(await cli('merge', 'one', 'killed', '--output-dir', 'cut')).toEqual({
      code: 3,
      stderr: expect.stringContaining('killed was cut off before its end: play this shard again'),
    });
    expect(entriesIn('cut').map(({ verdict }) => verdict.status)).toContain('not-run');

    const again = join(root, 'dealt-otherwise');
    cpSync(join(root, 'two'), again, { recursive: true });
    const lines = readFileSync(join(root, 'whole', 'events.ndjson'), 'utf8').split('\n');
    const begun = { ...JSON.parse(lines[0]!), shard: { part: 2, of: 2, others: [] } };
    writeFileSync(join(again, 'events.ndjson'), [JSON.stringify(begun), ...lines.slice(1)].join('\n'));
    rmSync(join(again, attestationFile));

    for (const [folders, words] of [
      [['one', 'dealt-otherwise'], 'they need the same --durations'],
      [['one', 'one'], 'are both shard 1/2'],
      [['one', 'edited'], 'edited: events.ndjson is not as the run has left it'],
      [['one', 'newer'], 'its schema version is 99'],
      [['one', 'whole'], 'whole is not of a run with --shard'],
      [['one', 'nowhere'], 'nowhere is no output folder of a run'],
    ] as const)
      expect(await cli('merge', ...folders)).toEqual({ code: 2, stderr: expect.stringContaining(words) });
  },
  limitMs,
);
