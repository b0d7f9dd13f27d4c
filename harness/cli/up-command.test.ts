import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Interruption } from './interruption.ts';
import { upCommand } from './up-command.ts';

const program = join(import.meta.dirname, 'bin.js');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-test-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('Ctrl-C ends it, with nothing left behind', async () => {
  const child = spawn(process.execPath, [program, 'up', '--homeserver', 'simulated'], {
    env: { ...process.env, CARA_SMOKE_CACHE_DIR: root, TMPDIR: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const exited = once(child, 'exit');
  await expect.poll(() => said).toContain('Ctrl-C ends everything');
  expect(readdirSync(join(root, 'runs'))).toHaveLength(1);
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(printed).toBe('');
  expect(said).toContain('winding up');
  expect(readdirSync(join(root, 'runs'))).toEqual([]);
  expect(readdirSync(root).filter((name) => name.startsWith('cara-smoke'))).toEqual([]);
});

it('an unknown homeserver mode is a mistake of usage', async () => {
  using interruption = new Interruption();
  await expect(upCommand({ homeserver: 'proces' }, interruption)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('Did you mean "process"?') as string,
  });
});
