import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../waiting/waiting.ts';

const program = join(import.meta.dirname, 'main.ts');
const interrupted = 130;
const deadlineMs = 60_000;
let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

it.each([
  ['SIGTERM', 'config'],
  ['SIGINT', 'config'],
  ['SIGTERM', 'verification'],
] as const)(
  'ends by %s in the midst of %s, and leaves no process behind',
  async (name, kind) => {
    child = spawn(process.execPath, [program, '--only', kind], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    const said = text(child.stdout!);
    const workers = await eventually(async () => descendantsOf(child!.pid!), {
      why: 'processes that do the work',
      deadlineMs,
      signal: new AbortController().signal,
    });
    child.kill(name);
    expect(await exit).toEqual([interrupted, null]);
    expect((await said).trim().split('\n').at(-1)).toBe(`ended by ${name}`);
    expect(workers.filter((id) => processes().some((one) => one.id === id))).toEqual([]);
  },
  2 * deadlineMs,
);

it.each([
  [['--shard', '4/3'], 'Expected a part and the number of parts, e.g. 1/4.'],
  [['--machine', 'nobody.'], 'No machine is left: there are operator.room.peer-asks.bot-wins,'],
  [['--shard', '19/19'], 'No machine is left'],
] as const)('refuses %j', (args, told) => {
  const { status, stdout } = spawnSync(process.execPath, [program, '--only', 'verification', ...args], {
    encoding: 'utf8',
  });
  expect(status).toBeGreaterThan(0);
  expect(stdout).toContain(told);
});

/** Ids of the processes below one; undefined while there are none. */
function descendantsOf(id: number): number[] | undefined {
  const all = processes();
  const found = [id];
  for (const parent of found) found.push(...all.filter((one) => one.parent === parent).map((one) => one.id));
  return found.length > 1 ? found.slice(1) : undefined;
}

/** Those that live, without those that have ended and wait to be noticed. */
function processes(): { readonly id: number; readonly parent: number }[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => !state!.startsWith('Z'))
    .map(([id, parent]) => ({ id: Number(id), parent: Number(parent) }));
}
