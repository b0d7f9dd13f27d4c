import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { packageRoot } from '../package-layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'many-machines-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const limitMs = 120_000;

interface Job {
  readonly kind: string;
  readonly spec: {
    readonly completions: number;
    readonly parallelism: number;
    readonly maxFailedIndexes: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly args: readonly string[];
        }[];
      };
    };
  };
}

function jobIn(name: string): Job {
  const documents = parseAllDocuments(readFileSync(join(packageRoot, 'docs', 'kubernetes', name), 'utf8'));
  return documents.map((one) => one.toJS() as Job).find(({ kind }) => kind === 'Job')!;
}

/** Runs what a container of the job runs, with few scenarios, and results in a folder of the test. */
async function runContainer(job: Job, index = ''): Promise<{ code: number | null; output: string }> {
  const { command, args } = job.spec.template.spec.containers[0]!;
  const inFolder = args.map((one) => one.replaceAll('/results', folder));
  const child = spawn(command[0]!, [...command.slice(1), ...inFolder], {
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env['PATH']}`,
      JOB_COMPLETION_INDEX: index,
    },
  });
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const [code, ...said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output: said.join('') };
}

test(
  'the jobs for Kubernetes play each scenario once, and make one report of it',
  async () => {
    const program = join(packageRoot, 'harness', 'cli', 'bin.js');
    const few = 'telegram --homeserver simulated --grep-invert crash';
    writeFileSync(
      join(folder, 'cara-smoke'),
      `#!/bin/sh\n[ "$1" = run ] && set -- "$@" ${few}\nexec '${process.execPath}' '${program}' "$@"\n`,
      { mode: 0o755 },
    );
    const shards = jobIn('shards.yaml');
    const { completions, parallelism, maxFailedIndexes } = shards.spec;
    expect([parallelism, maxFailedIndexes]).toEqual([completions, completions]);
    const indexes = Array.from({ length: completions }, (_, index) => String(index));
    const ends = await Promise.all(indexes.map((index) => runContainer(shards, index)));
    expect(ends.map(({ code }) => code)).toEqual(indexes.map(() => 0));
    const merged = await runContainer(jobIn('merge.yaml'));
    expect(merged).toEqual({ code: 0, output: expect.stringMatching(/\d passed/) });
    const { scenarios } = JSON.parse(readFileSync(join(folder, 'merged', 'report.json'), 'utf8')) as {
      scenarios: { id: string }[];
    };
    const child = spawn(process.execPath, [program, 'run', ...few.split(' '), '--list', '--json']);
    const listed = JSON.parse(await text(child.stdout)) as { id: string }[];
    expect(listed.length).toBeGreaterThan(completions);
    expect(scenarios.map(({ id }) => id).toSorted()).toEqual(listed.map(({ id }) => id).toSorted());
  },
  limitMs,
);

test('a machine that leaves no report has failed', async () => {
  writeFileSync(join(folder, 'cara-smoke'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  rmSync(join(folder, '0'), { recursive: true, force: true });
  expect((await runContainer(jobIn('shards.yaml'), '0')).code).toBe(1);
});
