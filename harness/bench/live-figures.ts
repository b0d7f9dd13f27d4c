import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../reports/index.ts';
import { startDeployment, type Deployment } from '../cli/live/testing/deployment.ts';
import { eventually } from '../waiting/waiting.ts';
import { interleave } from './interleave.ts';
import { median, ratioOf, type Row } from './statistics.ts';
import { wholeRun } from './whole-run.ts';

const samples = 3;
const limitMs = 60_000;
const millisecondsPerSecond = 1_000;
const { signal } = new AbortController();
/** Those that are played both on a deployment and on a homeserver of the run's own. */
const compared = ['matrix.inbound-encrypted-roundtrip', 'matrix.inbound-unencrypted-reply'];

/**
 * What an operator waits for: the plan, a canary and a cleanup, each from the command to its end. And what the same scenarios
 * take on a deployment, against a homeserver of the run's own.
 */
export async function liveFigures(): Promise<Row[]> {
  await using there = await startDeployment('process');
  const live = ['--channel', 'matrix', '--yes', '--output-dir', 'live'];
  const taken = await interleave(samples, {
    plan: () => timed(there, ['--channel', 'matrix']),
    canary: () => timed(there, [...live, '--canary']),
    cleanup: () => cleanUpAfterKill(there),
    onDeployment: async () => {
      await timed(there, [...live, ...compared]);
      const report = readFileSync(join(there.folder, 'live', 'report.json'), 'utf8');
      return durationOf(JSON.parse(report) as Report);
    },
    onOwn: async () =>
      durationOf(await wholeRun(...compared, '--homeserver', 'process', '--concurrency', '1')),
  });
  const secondsOf = (what: keyof typeof taken): number => median(taken[what]) / millisecondsPerSecond;
  return [
    { name: 'plan of a live run', value: secondsOf('plan'), unit: 's' },
    { name: 'live canary', value: secondsOf('canary'), unit: 's', goal: 60 },
    { name: 'cleanup after a kill', value: secondsOf('cleanup'), unit: 's' },
    ratioOf('scenarios on a deployment', 'ms', 1.5, { ours: taken.onDeployment, bare: taken.onOwn }),
  ];
}

/** Milliseconds that a command takes. @throws where it fails. */
async function timed({ run }: Deployment, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const { code, stderr } = await run(args).ended;
  if (code !== 0) throw new Error(`cara-smoke ${args.join(' ')} ended with code ${code}: ${stderr}`);
  return performance.now() - begun;
}

/** Kills a run that has made a room and said something, and times what removes it. */
async function cleanUpAfterKill(there: Deployment): Promise<number> {
  const folder = 'killed';
  const run = there.run(['--channel', 'matrix', '--yes', '--output-dir', folder, ...compared]);
  const journal = join(there.folder, folder, 'journal.ndjson');
  const isMade = (): true | undefined =>
    (existsSync(journal) && readFileSync(journal, 'utf8').includes('"made"')) || undefined;
  await eventually(isMade, { why: 'a room to be made', deadlineMs: limitMs, signal });
  run.signal('SIGKILL');
  await run.ended;
  return timed(there, ['cleanup', folder]);
}

function durationOf({ scenarios }: Report): number {
  return scenarios.reduce((total, { durationMs }) => total + durationMs, 0);
}
