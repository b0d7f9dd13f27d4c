import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { buildReport, parseEvents, reportSchema } from '../../reports/index.ts';
import { packageRoot } from '../package-layout.ts';
import { bundlesFolder } from '../process/kept-bundles.ts';

const program = join(packageRoot, 'harness', 'cli', 'bin.js');
const root = mkdtempSync(join(tmpdir(), 'cli-test-'));
const cache = join(root, 'cache');
afterAll(() => rmSync(root, { recursive: true }));

const [example, nio] = ['example', 'nio-0.26.0'].map((name) =>
  join(packageRoot, 'fixtures', 'targets', `${name}.target.json5`),
) as [string, string];
const [damaged, empty, foreign] = ['damaged', 'empty', 'foreign'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
for (const folder of [damaged, empty, foreign]) mkdirSync(folder);
writeFileSync(join(damaged, 'events.ndjson'), 'garbage\n');
writeFileSync(join(empty, 'events.ndjson'), '');
writeFileSync(join(foreign, 'index.html'), 'my own');

describe('wrong arguments end with 2 and say what would be right', () => {
  it.each([
    [['run', 'sas.glair'], 'unknown scenario "sas.glair". Did you mean "sas.glare"?'],
    [['run', '--homeserver', 'proces'], 'unknown homeserver mode "proces". Did you mean "process"?'],
    [['run', '--reporter', 'junti'], 'unknown reporter "junti". Did you mean "junit"?'],
    [['run', '--target', 'kara'], 'unknown target "kara". Did you mean "cara"?'],
    [['run', '--tag', 'smok'], 'unknown tag "smok". Did you mean "smoke"?'],
    [['run', '--hoemserver', 'process'], "unknown option '--hoemserver'"],
    [['run', '--concurrency', 'many'], 'Expected a whole number'],
    [['run', '--repeat', '0'], 'Expected 1 or more'],
    [['run', '--patience', '0'], 'Expected a number above 0'],
    [['run', '--grep', '('], 'Invalid regular expression'],
    [['run', '--onboarding-url', 'example.org'], 'Expected an http or https URL'],
    [['run', '--patience', '99999'], 'above 0 and below 10000'],
    [['run', '--bail', 'sas.glair'], 'unknown scenario "sas.glair"'],
    [['run', '--reporter', 'junit:/proc/x.xml'], 'cannot write a report to /proc/x.xml'],
    [['run', '--output-dir', '/proc/x'], 'cannot write to the output folder'],
    [['run', '--list', '--target', 'kara'], 'unknown target "kara"'],
    [['run', '--require-tier', 'D'], 'Allowed choices are A, B, C'],
    [['onboard', '--onboarding-url', 'https://example.org'], 'CARA_SMOKE_SIGNUP_CODE'],
    [['mutants', '--target', nio], 'has no mutants'],
    [['mutants', '--target', example], 'unknown mutant of example bot in '],
    [['verify'], '(cara-smoke verify --help shows what can be given)'],
    [['verify', 'a.tar.gz'], 'a.tar.gz is a bundle: unpack it with "tar -xzf a.tar.gz"'],
    [['--chanel', 'matrix'], '(cara-smoke run --help shows what can be given)'],
    [['mutant'], 'unknown command or scenario "mutant". Did you mean "mutants"?'],
    [['rnu', '--help'], 'unknown command or scenario "rnu". Did you mean "run"?'],
    [['help', 'rnu'], 'Did you mean "run"?'],
    [['report', '/does/not/exist'], 'is no output folder of a run'],
    [['report', damaged], 'cannot be read: Line 1'],
    [['report', empty], 'cannot be read: The events hold no run.started'],
    [['run', '--output-dir', foreign], 'index.html is there, and no run of cara-smoke wrote it'],
  ])('%j', async (args, message) => {
    const { code, stderr, stdout } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('an output folder that cannot be made', async () => {
    const { code, stderr } = await cli(['run', '--output-dir', join(program, 'below-a-file')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot write to the output folder: .*--output-dir/);
  });
});

describe('what is not there ends with 3 and says how to get it', () => {
  it('no cara', async () => {
    const { code, stderr } = await cli(['run', '--target', 'cara'], { CARA_BIN: '', PATH: '/nowhere' });
    expect(code).toBe(3);
    expect(stderr).toContain('set CARA_BIN');
  });

  it('no cache folder', async () => {
    const env = { CARA_SMOKE_CACHE_DIR: '/proc/nowhere' };
    const { code, stderr } = await cli(
      ['matrix.inbound-unencrypted-reply', '--output-dir', join(root, 'homeless')],
      env,
    );
    expect(code).toBe(3);
    expect(stderr).toContain('set CARA_SMOKE_CACHE_DIR to a folder');
    expect((await cli(['doctor'], env)).code).toBe(3);
  });

  it('no homeserver', async () => {
    const folder = join(root, 'nothing');
    const env = {
      PATH: '/nowhere',
      DOCKER_HOST: 'unix:///nowhere.sock',
      CARA_SMOKE_CACHE_DIR: join(root, 'empty'),
    };
    const { code, stderr } = await cli(['run', '--output-dir', folder], env);
    expect(code).toBe(3);
    expect(stderr).toMatch(/Install Python/);
  });
});

describe('a run', () => {
  it('--list says what there is, on standard output', async () => {
    const { code, stdout } = await cli(['run', 'xsign', '--list']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'xsign.bootstrap',
      'xsign.reset',
      'xsign.shown',
      '',
    ]);
  });

  it('--list --json says it to programs, with what would be skipped', async () => {
    const { stdout } = await cli(['sas', '--list', '--json', '--target', example]);
    const listed = JSON.parse(stdout) as { id: string; skipped?: string }[];
    expect(listed.find(({ id }) => id.startsWith('sas.glare'))?.skipped).toContain('does not claim');
  });

  it('a shard holds the same, however often each is played', async () => {
    const [once, often] = await Promise.all(
      ['1', '3'].map(async (times) => {
        const args = ['mutants', 'sas', '--shard', '2/3', '--repeat', times];
        const { stdout } = await cli([...args, '--list', '--json']);
        return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
      }),
    );
    expect(often).toHaveLength(3 * once!.length);
    expect(often!.slice(0, once!.length)).toEqual(once);
  });

  it('two cannot write into one folder', async () => {
    const folder = join(root, 'shared');
    const { child } = start(['run', '--homeserver', 'simulated', '--output-dir', folder]);
    await expect.poll(() => eventsIn(folder), { timeout: 60_000 }).toContain('"type":"step.finished"');
    const second = await cli(['matrix.inbound-unencrypted-reply', '--output-dir', folder]);
    expect(second).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another run is writing') as string,
    });
    child.kill('SIGINT');
    await ended(child);
  });

  it('--json prints the report and nothing else there; the rest is for people', async () => {
    const folder = join(root, 'json');
    const { code, stdout, stderr } = await cli([
      'matrix.inbound-unencrypted-reply',
      '--homeserver',
      'simulated',
      '--json',
      '--output-dir',
      folder,
    ]);
    expect(stderr).toContain('1 passed');
    expect(code).toBe(0);
    expect(reportSchema.parse(JSON.parse(stdout)).totals).toMatchObject({ pass: 1, fail: 0 });
    expect(readdirSync(folder).toSorted()).toEqual([
      'attestation.intoto.json',
      'events.ndjson',
      'index.html',
      'junit.xml',
      'report.json',
    ]);
    expect(stderr).not.toContain('\u001B[');
  });

  it('finds out before it begins that a report cannot be written', async () => {
    const folder = join(root, 'again');
    const args = ['matrix.inbound-unencrypted-reply', '--homeserver', 'simulated', '--output-dir', folder];
    expect((await cli(args)).code).toBe(0);
    const elsewhere = join(folder, 'events.ndjson', 'junit.xml');
    const { code, stderr } = await cli([...args, '--reporter', `junit:${elsewhere}`]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot write a report to/);
    expect(stderr).not.toContain('    at ');
  });

  it('tells GitHub what failed and adds to the summary', async () => {
    const summary = join(root, 'summary.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
    const args = ['mutants', 'matrix.inbound-unencrypted-reply~garbles-answers', '--homeserver', 'simulated'];
    const { code } = await cli([...args, '--output-dir', join(root, 'github')], env);
    expect(code).toBe(0);
    expect(readFileSync(summary, 'utf8')).toContain('garbles-answers was caught');
  });

  it('leaves signatures that anybody can check again, as the documentation shows', async () => {
    const folder = join(root, 'signatures');
    const args = ['sas.in-room.peer-starts', '--homeserver', 'simulated', '--output-dir', folder];
    expect((await cli(args)).code).toBe(0);
    const guide = readFileSync(join(packageRoot, 'docs', 'verdicts.md'), 'utf8');
    const script = /```js\n(?<script>.*?)```/su.exec(guide)?.groups?.['script'] ?? '';
    const node = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
    const signatures = Number(/signatures: (\d+), disagreements: 0 /u.exec(await text(node.stdout))?.[1]);
    expect(signatures).toBeGreaterThanOrEqual(18);
  });

  it('can be rendered again from its events, even if it was killed', async () => {
    const folder = join(root, 'killed');
    const { child } = start(['run', '--homeserver', 'simulated', '--output-dir', folder]);
    await expect.poll(() => eventsIn(folder), { timeout: 60_000 }).toContain('"type":"step.finished"');
    child.kill('SIGKILL');
    await ended(child);
    rmSync(join(folder, 'index.html'), { force: true });
    const { code } = await cli(['report', folder]);
    expect(code).toBe(0);
    const report = buildReport(parseEvents(eventsIn(folder)));
    expect(report.complete).toBe(false);
    expect(existsSync(join(folder, 'index.html'))).toBe(true);
  });

  it('leaves nothing behind when interrupted, but the evidence', async () => {
    const folder = join(root, 'interrupted');
    const { child, stderr } = start(['run', '--homeserver', 'simulated', '--output-dir', folder]);
    await expect.poll(() => eventsIn(folder), { timeout: 60_000 }).toContain('"type":"step.finished"');
    child.kill('SIGINT');
    expect(await ended(child)).toBe(130);
    expect(await stderr).toContain('winding up');
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({
      interrupted: true,
    });
    expect(readdirSync(join(cache, 'runs'))).toEqual([]);
  });

  it('sweeps up what a killed run has left', async () => {
    const { child } = start(['run', '--homeserver', 'simulated', '--output-dir', join(root, 'swept')]);
    await expect.poll(() => botsRunning(), { timeout: 60_000 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await ended(child);
    const after = ['xsign.bootstrap', '--homeserver', 'simulated', '--output-dir', join(root, 'after')];
    expect((await cli(after)).code).toBe(0);
    expect(botsRunning()).toBe(0);
    expect(readdirSync(join(cache, 'runs'))).toEqual([]);
  });
});

it('a Node that is too old gets one plain line', async () => {
  const folder = join(root, 'old');
  mkdirSync(folder);
  // The launcher reads the version of the Node that runs it; here it is told another.
  const preload = join(folder, 'old-node.mjs');
  writeFileSync(preload, `Object.defineProperty(process.versions, 'node', { value: '18.0.0' });`);
  copyFileSync(program, join(folder, 'bin.js'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  chmodSync(folder, 0o755);
  const child = spawn(process.execPath, ['--import', preload, join(folder, 'bin.js')]);
  const [stderr, code] = await Promise.all([text(child.stderr), ended(child)]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^cara-smoke needs Node 24 or newer; this is v[\d.]+\. .*\n$/);
});

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, GITHUB_ACTIONS: '', CARA_SMOKE_CACHE_DIR: cache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, stdout: text(child.stdout), stderr: text(child.stderr) };
}

async function cli(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const { child, stdout, stderr } = start(args, env);
  const [code, out, errors] = await Promise.all([ended(child), stdout, stderr]);
  return { code, stdout: out, stderr: errors };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

function eventsIn(folder: string): string {
  const file = join(folder, 'events.ndjson');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Bots that the runs of this file have started and that are still there. */
function botsRunning(): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        // Others on this machine may run bots too; these keep what a run leaves in the cache of this test.
        return (
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${cache}/`) &&
          [bundlesFolder, 'reference-bot'].some((place) => commandOf(pid).includes(place))
        );
      } catch {
        return false;
      }
    }).length;
}

function commandOf(pid: string): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}
