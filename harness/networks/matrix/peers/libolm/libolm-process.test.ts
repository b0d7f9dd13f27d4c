import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlockedError } from '../../../../errors/blocked-error.ts';
import { poll } from '../../../../process/poll.ts';
import { processStart, signalGroup } from '../../../../process/process-identity.ts';
import { readLines } from '../../../../process/read-lines.ts';
import { People } from '../testing/people.ts';

const { signal } = new AbortController();
let people: People;
beforeEach(async () => void (people = await People.gather()));
afterEach(() => people[Symbol.asyncDispose]());

describe('the process of libolm peers', () => {
  it('is one for all peers of a run', async () => {
    await people.libolm('alice');
    const { pid } = people.libolmProcesses.current();
    await people.libolm('bob');
    expect(people.libolmProcesses.current().pid).toBe(pid);
  });

  it('fails as blocked all that waits for it when it dies, and is started anew for the next peer', async () => {
    const alice = await people.libolm('alice');
    const first = people.libolmProcesses.current();
    const waiting = alice.requestFrom('@nobody:localhost');
    const asking = alice.opinionOf(alice.userId);
    process.kill(first.pid!, 'SIGKILL');
    const death = 'the process of the libolm peers was ended by SIGKILL';
    const [waited, asked] = await Promise.allSettled([waiting, asking]);
    expect(waited).toMatchObject({ reason: new BlockedError(death) });
    expect(asked.status === 'fulfilled' || asked.reason.message === death).toBe(true);
    await expect(alice.send('!room:localhost', 'hello')).rejects.toThrow(new BlockedError(death));
    await alice[Symbol.asyncDispose]();
    const bob = await people.libolm('bob');
    expect(people.libolmProcesses.current()).not.toBe(first);
    expect((await bob.opinionOf(bob.userId)).verified).toBe(true);
  });

  it('ends with the ledger', async () => {
    const running = people.libolmProcesses.current();
    await running.ready(signal);
    people.ledger.close();
    await expect(running.ask({ ask: 'end', peer: 0 })).rejects.toThrow('was ended by SIGKILL');
    expect(await hasEnded(running.pid!)).toBe(true);
  });
});

describe('a runner', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'libolm-runner-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('that is killed leaves no process behind', async () => {
    // A client at work would go on for ever.
    const { runner, line } = run(`
      const ending = new AbortController();
      const homeserver = await startSimulated(ending);
      const account = await registerAccount(homeserver, { localpart: 'alice', signal: ending.signal });
      const { baseUrl } = homeserver;
      const { signal } = ending;
      await startLibolmPeer({ name: 'alice', baseUrl, account, deadlineMs: 30_000, signal, libolm });`);
    const pid = Number(await line);
    expect(processStart(pid)).toBeDefined();
    runner.kill('SIGKILL');
    const ended = await hasEnded(pid);
    signalGroup(pid, 'SIGKILL');
    expect(ended).toBe(true);
  });

  it('is not kept alive by it', async () => {
    const { ended, line } = run();
    const pid = Number(await line);
    expect(await ended).toBe(0);
    expect(await hasEnded(pid)).toBe(true);
  });

  /** A runner that has a process of libolm peers, does something, and tells the id of that process. */
  function run(work = '') {
    const harness = join(import.meta.dirname, '../../../..');
    const program = join(folder, 'runner.ts');
    writeFileSync(
      program,
      `import { registerAccount } from '${harness}/networks/matrix/client-server/accounts.ts';
       import { startSimulated } from '${harness}/networks/matrix/homeserver/simulated/index.ts';
       import { LibolmProcesses } from '${harness}/networks/matrix/peers/libolm/libolm-process.ts';
       import { startLibolmPeer } from '${harness}/networks/matrix/peers/libolm/start-libolm-peer.ts';
       import { Ledger } from '${harness}/process/ledger.ts';
       const ledger = Ledger.open('${folder}/runs');
       const libolm = new LibolmProcesses(ledger);
       const running = libolm.current();
       await running.ready(new AbortController().signal);
       ${work}
       console.log(running.pid);`,
    );
    const runner = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = new Promise<string>((resolve) => readLines(runner.stdout, resolve));
    const ended = new Promise<number | null>((resolve) => runner.once('exit', resolve));
    return { runner, line, ended };
  }
});

async function hasEnded(pid: number): Promise<boolean> {
  const ended = await poll(() => (processStart(pid) === undefined ? true : undefined), {
    deadlineMs: 30_000,
  });
  return ended ?? false;
}
