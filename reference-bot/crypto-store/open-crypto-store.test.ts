import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { CryptoStoreError } from './crypto-store-error.ts';
import { openCryptoStore } from './index.ts';
import { type TestDevice, TestHome } from './testing/home.ts';

const passphrase = 'correct horse battery staple';
const wait = { timeout: 30_000, interval: 10 };

let home: TestHome;
let device: TestDevice;
let file: string;
let bots = 0;
beforeAll(async () => {
  home = await TestHome.open();
});
afterAll(() => home[Symbol.asyncDispose]());
beforeEach(async () => {
  bots += 1;
  device = await home.register(`bot${bots}`);
  file = join(home.folder, `bot${bots}`, 'crypto.db');
});

/** What a store of a device tells of itself when it is opened, and closed again. */
async function open(as: TestDevice, phrase = passphrase): Promise<string> {
  using store = openCryptoStore({ file, passphrase: phrase });
  const client = home.client(as);
  await store.initCrypto(client);
  const { ed25519 } = await client.getCrypto()!.getOwnDeviceKeys();
  client.stopClient();
  return ed25519;
}

/** Lives until the device has published its keys. */
async function live(as: TestDevice): Promise<string> {
  using store = openCryptoStore({ file, passphrase });
  const client = home.client(as);
  await store.initCrypto(client);
  await client.startClient();
  const crypto = client.getCrypto()!;
  const published = async (): Promise<void> => {
    const devices = await crypto.getUserDeviceInfo([as.userId], true);
    expect(devices.get(as.userId)?.has(as.deviceId)).toBe(true);
  };
  await vi.waitFor(published, wait);
  const { ed25519 } = await crypto.getOwnDeviceKeys();
  client.stopClient();
  return ed25519;
}

async function problemOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CryptoStoreError);
  const { problem, message } = error as CryptoStoreError;
  expect(message).toContain(file);
  return problem;
}

it('holds the keys of a device over restarts, also for a new token of the same device', async () => {
  const key = await live(device);
  expect(await open(device)).toBe(key);
  const again = await home.logInAgain(device, device.deviceId);
  expect(again.accessToken).not.toBe(device.accessToken);
  expect(await live(again)).toBe(key);
});

it('is not given to another device or account, nor to another passphrase, and left as it is', async () => {
  const key = await live(device);
  const before = readFileSync(file);
  expect(await problemOf(open(await home.logInAgain(device)))).toBe('other-device');
  expect(await problemOf(open(await home.register(`stranger${bots}`)))).toBe('other-device');
  expect(await problemOf(open(device, 'another'))).toBe('wrong-passphrase');
  expect(readFileSync(file)).toEqual(before);
  expect(await open(device)).toBe(key);
});

it('does not replace the keys of a device whose store was emptied, however often it is tried', async () => {
  const key = await live(device);
  for (const suffix of ['', '-wal']) rmSync(file + suffix, { force: true });
  for (let attempt = 1; attempt <= 2; attempt += 1) expect(await problemOf(open(device))).toBe('other-keys');
  const devices = await home
    .client(device)
    .http.authedRequest<object>('POST' as never, '/keys/query', undefined, {
      device_keys: { [device.userId]: [device.deviceId] },
    });
  expect(JSON.stringify(devices)).toContain(key);
});

it('is for one process, which a second one is told of', async () => {
  using _store = openCryptoStore({ file, passphrase });
  const program = `
    import { openCryptoStore } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
    openCryptoStore({ file: ${JSON.stringify(file)}, passphrase: 'x' });`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toMatch(
    new RegExp(`${file} is in use: end the other process.* \\(process ${process.pid} has it since 20\\d\\d-`),
  );
});

it('forgets who had it when that one has closed it or was killed', () => {
  openCryptoStore({ file, passphrase }).close();
  expect(() => statSync(`${file}.holder`)).toThrow('ENOENT');
  const open = fileURLToPath(new URL('index.ts', import.meta.url));
  const program = `
    const { openCryptoStore } = await import(${JSON.stringify(open)});
    openCryptoStore({ file: ${JSON.stringify(file)}, passphrase: 'x' });
    process.kill(process.pid, 'SIGKILL');`;
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', program]).signal).toBe('SIGKILL');
  openCryptoStore({ file, passphrase }).close();
});

it('serves two bots in one folder, each with a file of its own, in one process', async () => {
  const other = await home.register(`other${bots}`);
  using one = openCryptoStore({ file, passphrase });
  using two = openCryptoStore({ file: `${file}.other`, passphrase });
  const clients = [home.client(device), home.client(other)] as const;
  await Promise.all([one.initCrypto(clients[0]), two.initCrypto(clients[1])]);
  const [first, second] = await Promise.all(
    clients.map(async (client) => (await client.getCrypto()!.getOwnDeviceKeys()).ed25519),
  );
  expect(first).not.toBe(second);
  for (const client of clients) client.stopClient();
  one.close();
  expect(await open(device)).toBe(first);
});

it('holds nothing that can be read without the passphrase', async () => {
  const key = await live(device);
  using sqlite = new DatabaseSync(file);
  const values = sqlite.prepare('SELECT value FROM record').all();
  expect(values.length).toBeGreaterThan(5);
  const all = values.map(({ value }) => Buffer.from(value as Uint8Array).toString('latin1')).join('\n');
  for (const secret of [device.userId, key, passphrase]) expect(all).not.toContain(secret);
});

it('asks for a passphrase', () => {
  expect(() => openCryptoStore({ file, passphrase: '' })).toThrow(TypeError);
});
