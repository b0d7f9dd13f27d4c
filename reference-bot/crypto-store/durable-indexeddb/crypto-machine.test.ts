import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DurableIndexedDb, openDurableIndexedDb } from './durable-indexeddb.ts';
import { portraitOf, startMachine, useMachine } from './testing/crypto-machine.ts';
import { explainFailure } from '../explain-failure.ts';

const child = fileURLToPath(new URL('testing/crypto-and-die.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'durable-idb-crypto-'));
afterAll(() => rmSync(root, { recursive: true }));
const file = join(root, 'crypto.db');
const storeKey = new Uint8Array(32).fill(7);

/** Starts a machine in another process, which uses it, tells of it, and is killed. */
function liveAndDie(): Promise<{ signal: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, STORE_KEY: Buffer.from(storeKey).toString('hex') };
  return new Promise((resolve) => {
    execFile(process.execPath, [child, file], { env }, (error, stdout, stderr) =>
      resolve({ signal: error?.signal, stdout, stderr }),
    );
  });
}

function open(): DurableIndexedDb & Disposable {
  const store = openDurableIndexedDb(file);
  store.install();
  return Object.assign(store, { [Symbol.dispose]: () => store.close() });
}

let left: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  const { signal, stdout, stderr } = await liveAndDie();
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  left = JSON.parse(stdout) as typeof left;
});

it('finds device, identity, trust and room keys of a process that was killed', async () => {
  expect(left).toMatchObject({ device: 'BOTDEVICE', isTrusted: true, crossSigningKeys: [true, true, true] });
  expect(left.roomKeys).toHaveLength(1);
  using _store = open();
  const machine = await startMachine(storeKey);
  expect(await portraitOf(machine)).toEqual(left);
  machine.close();
});

it('refuses a second process, and leaves the first its keys', async () => {
  using _store = open();
  const { signal, stderr } = await liveAndDie();
  expect(signal).toBeNull();
  expect(stderr).toContain(`${file} is in use: end the other process`);
  const machine = await startMachine(storeKey);
  expect(await portraitOf(machine)).toEqual(left);
  machine.close();
});

it('tells a wrong key, and does no harm with it', async () => {
  using _store = open();
  const failure: unknown = await startMachine(new Uint8Array(32)).catch((error: unknown) => error);
  expect(explainFailure(file, failure)).toMatchObject({
    problem: 'wrong-passphrase',
    message: expect.stringContaining(`${file} was made with another passphrase`) as string,
  });
  const other = new Error('the disk is full');
  expect(explainFailure(file, other)).toBe(other);
  const machine = await startMachine(storeKey);
  expect(await portraitOf(machine)).toEqual(left);
  machine.close();
});

it('lets the machine know when nothing can be written, and loses nothing', async () => {
  changeFile("CREATE TRIGGER refusal BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'no'); END");
  {
    using _store = open();
    const machine = await startMachine(storeKey);
    await expect(useMachine(machine)).rejects.toThrow();
    machine.close();
  }
  changeFile('DROP TRIGGER refusal');
  using _store = open();
  const machine = await startMachine(storeKey);
  expect(await portraitOf(machine)).toEqual(left);
  machine.close();
});

function changeFile(sql: string): void {
  using sqlite = new DatabaseSync(file);
  sqlite.exec(sql);
}
