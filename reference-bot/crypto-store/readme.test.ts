import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, it, vi } from 'vitest';
import { type TestDevice, TestHome } from './testing/home.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
/** Says on standard output when a program begins to sync. */
const tellsOfSync = `data:text/javascript,const { fetch } = globalThis; globalThis.fetch = (url, options) => {
  if (String(url).includes('/sync')) console.log('syncing'); return fetch(url, options); };`;
const asInstalled = new URL('testing/as-installed.ts', import.meta.url).href;

/** Runs the example of the README as it is printed, until its device has published keys; gives the key. */
async function runExample(home: TestHome, { userId, deviceId, accessToken }: TestDevice): Promise<string> {
  const example = join(home.folder, 'example.mjs');
  writeFileSync(example, /```js\n(.*?)```/s.exec(readme)![1]!);
  const program = spawn(process.execPath, ['--import', asInstalled, '--import', tellsOfSync, example], {
    cwd: home.folder,
    env: {
      HOMESERVER: home.baseUrl,
      USER: userId,
      DEVICE: deviceId,
      TOKEN: accessToken,
      PASSPHRASE: 'secret',
    },
  });
  const [complaint, ended] = [text(program.stderr), once(program, 'exit')];
  for await (const line of createInterface(program.stdout)) if (line === 'syncing') break;
  program.stdout.resume();
  if (program.exitCode !== null) throw new Error(await complaint);
  const key = async (): Promise<string> => {
    const answer = await fetch(`${home.baseUrl}/_matrix/client/v3/keys/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ device_keys: { [userId]: [] } }),
    });
    return /"ed25519:[^"]+":"([^"]{43})"/.exec(await answer.text())![1]!;
  };
  const published = await vi.waitFor(key, { timeout: 30_000, interval: 50 });
  program.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  return published;
}

it('is the ten lines that keep a device over a restart', async () => {
  await using home = await TestHome.open();
  const device = await home.register('reader');
  const key = await runExample(home, device);
  expect(key).toHaveLength(43);
  expect(await runExample(home, device)).toBe(key);
  expect(statSync(join(home.folder, 'bot', 'crypto.db')).mode & 0o777).toBe(0o600);
  expect(statSync(join(home.folder, 'bot')).mode & 0o777).toBe(0o700);
});
