import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Ledger, sweepLeftovers, type Leftover } from './ledger.ts';
import { processStart } from './process-identity.ts';

const gone = { pid: 2 ** 22 + 1, start: '1' };

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'ledger-test-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function startSleeper(env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  return { pid: child.pid ?? 0, ended: once(child, 'exit') };
}

function writeOrphan(name: string, entries: readonly Leftover[]): void {
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, 'owner.json'), JSON.stringify(gone));
  writeFileSync(
    join(root, name, 'entries.ndjson'),
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  );
}

describe('a runner that ends in order', () => {
  test('leaves no folder, no process and no list', async () => {
    const ledger = Ledger.open(root);
    const folder = ledger.temporaryFolder('test');
    const sleeper = startSleeper();
    ledger.addGroup(sleeper.pid);
    ledger.close();
    await sleeper.ended;
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(root)).toEqual([]);
  });

  test('keeps its list while a container is not confirmed gone', () => {
    const ledger = Ledger.open(root);
    ledger.add({ kind: 'container', id: 'c1' });
    ledger.close();
    expect(readdirSync(root)).toHaveLength(1);
    ledger.containerRemoved('c1');
    ledger.close();
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('sweeping', () => {
  test('ends the processes and folders of a runner that was killed', async () => {
    const runner = spawn(
      process.execPath,
      ['--input-type=module', '-e', killedRunner(join(import.meta.dirname, 'ledger.ts'), root)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface({ input: runner.stdout }), 'line')) as [string];
    const { pid, folder } = JSON.parse(line) as { pid: number; folder: string };

    expect(sweepLeftovers(root)).toEqual({ groups: 0, folders: 0, containers: [] });
    expect(processStart(pid)).toBeDefined();

    runner.kill('SIGKILL');
    await once(runner, 'exit');
    expect(sweepLeftovers(root)).toEqual({ groups: 1, folders: 1, containers: [] });
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(root)).toEqual([]);
    await expect.poll(() => processStart(pid)).toBeUndefined();
  });

  test.skipIf(process.platform !== 'linux')('ends also what is not on the list', async () => {
    const unlisted = startSleeper({ CARA_SMOKE_LEDGER: 'dead' });
    const other = startSleeper({ CARA_SMOKE_LEDGER: 'dead-too' });
    writeOrphan('dead', []);
    expect(sweepLeftovers(root).groups).toBe(1);
    await unlisted.ended;
    expect(processStart(other.pid)).toBeDefined();
    process.kill(other.pid, 'SIGKILL');
    await other.ended;
  });

  test('spares a stranger that was given an old pid', async () => {
    const stranger = startSleeper();
    writeOrphan('dead', [{ kind: 'group', leader: stranger.pid, start: 'another time' }]);
    expect(sweepLeftovers(root).groups).toBe(0);
    expect(processStart(stranger.pid)).toBeDefined();
    process.kill(stranger.pid, 'SIGKILL');
    await stranger.ended;
  });

  test('hands containers to the caller', () => {
    writeOrphan('dead', [{ kind: 'container', id: 'c1' }]);
    expect(sweepLeftovers(root).containers).toEqual(['c1']);
    expect(sweepLeftovers(root).containers).toEqual([]);
  });

  test('ignores a half-written last line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-entry-'));
    writeOrphan('dead', [{ kind: 'folder', path: folder }]);
    writeFileSync(join(root, 'dead', 'entries.ndjson'), '{"kind":"fol', { flag: 'a' });
    expect(sweepLeftovers(root).folders).toBe(1);
    expect(existsSync(folder)).toBe(false);
  });
});

function killedRunner(module: string, root: string): string {
  return `
    import { spawn } from 'node:child_process';
    import { Ledger } from ${JSON.stringify(module)};
    const ledger = Ledger.open(${JSON.stringify(root)});
    const folder = ledger.temporaryFolder('test');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    ledger.addGroup(child.pid);
    console.log(JSON.stringify({ pid: child.pid, folder }));
  `;
}
