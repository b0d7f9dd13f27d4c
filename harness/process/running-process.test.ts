import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Ledger } from './ledger.ts';
import { processStart, signalGroup } from './process-identity.ts';
import { startProcess, type RunningProcess } from './running-process.ts';

let root: string;
let ledger: Ledger;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'process-test-'));
  ledger = Ledger.open(root);
});
afterEach(() => {
  ledger.close();
  rmSync(root, { recursive: true, force: true });
});

function startNode(script: string, stopGraceMs?: number): RunningProcess {
  return startProcess({
    name: 'test',
    command: process.execPath,
    args: ['-e', script],
    env: { SEEN: 'yes' },
    ledger,
    ...(stopGraceMs === undefined ? {} : { stopGraceMs }),
  });
}

function nextLine(running: RunningProcess): Promise<string> {
  return new Promise((resolve) => running.onLine(resolve));
}

describe('startProcess', () => {
  test('says how the process ended and keeps both outputs', async () => {
    const running = startNode(
      'console.log(process.env.SEEN, process.env.HOME); console.error("no"); process.exitCode = 3',
    );
    await expect(running.exited).resolves.toEqual({ code: 3, signal: null, text: 'exited with code 3' });
    expect([...running.logTail()].sort()).toEqual(['no', 'yes undefined']);
    expect(running.alive).toBe(false);
  });

  test('a command that does not exist ends at once with the reason', async () => {
    const running = startProcess({ name: 'test', command: '/no/such/command', args: [], env: {}, ledger });
    const exit = await running.exited;
    expect(exit.text).toMatch(/could not be started: .*ENOENT/);
    await expect(running.stop()).resolves.toBe(exit);
  });

  test('a log flood stays bounded and keeps the newest lines', async () => {
    const running = startNode('for (let i = 0; i < 100_000; i++) console.log(i)');
    await running.exited;
    expect(running.logTail(1_000_000)).toHaveLength(400);
    expect(running.logTail(2)).toEqual(['99998', '99999']);
  });

  test('an endless line is cut, and its length told', async () => {
    const running = startNode('process.stdout.write("x".repeat(5_000_000))');
    await running.exited;
    expect(running.logTail()).toEqual([`${'x'.repeat(2_000)} … (5000000 characters)`]);
  });
});

describe('stopping', () => {
  test('asks first', async () => {
    const running = startNode(
      'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); console.log("up")',
    );
    await nextLine(running);
    await expect(running.stop()).resolves.toMatchObject({ code: 7 });
  });

  test('ends with SIGKILL what ignores SIGTERM', async () => {
    const running = startNode(
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")',
      50,
    );
    await nextLine(running);
    await expect(running.stop()).resolves.toMatchObject({ signal: 'SIGKILL', text: 'was ended by SIGKILL' });
  });

  test('a child that outlives its leader ends too, and does not hold up the end', async () => {
    const running = startNode(
      `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
       console.log(child.pid); child.unref();`,
    );
    const pid = Number(await nextLine(running));
    await expect(running.exited).resolves.toMatchObject({ code: 0 });
    await ended(pid);
  });

  describe.skipIf(process.platform !== 'linux')(
    'a child that has left the group and keeps the outputs',
    () => {
      const script = `const child = require('node:child_process').spawn(process.execPath,
         ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached: true });
       process.stdout.write(child.pid + '\\nno line break'); setInterval(() => {}, 1000)`;

      test('does not hold up the end, and what was written by then is kept', async () => {
        const running = startNode(script);
        const pid = Number(await nextLine(running));
        onTestFinished(() => void signalGroup(pid, 'SIGKILL'));
        await expect(running.kill()).resolves.toMatchObject({ signal: 'SIGKILL' });
        expect(running.logTail()).toEqual([String(pid), 'no line break']);
        expect(running.alive).toBe(false);
      });

      test('ends with the run', async () => {
        const running = startNode(script);
        const pid = Number(await nextLine(running));
        onTestFinished(() => void signalGroup(pid, 'SIGKILL'));
        await running.kill();
        expect(processStart(pid)).toBeDefined();
        ledger.close();
        await ended(pid);
      });
    },
  );
});

async function ended(pid: number): Promise<void> {
  await expect.poll(() => processStart(pid)).toBeUndefined();
}
