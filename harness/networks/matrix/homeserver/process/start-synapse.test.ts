import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Leftover } from '../../../../process/ledger.ts';
import { processStart } from '../../../../process/process-identity.ts';
import { login, registerAccount } from '../../client-server/accounts.ts';
import { requestJson } from '../../client-server/request.ts';
import type { StartedHomeserver } from '../homeserver.ts';
import { readSynapseFile, requirementsHash } from '../synapse-files.ts';
import { findPython } from '../../../../python/find-python.ts';
import { findInstall } from './install-synapse.ts';
import { startProcessHomeserver } from './start-synapse.ts';

const installAndStartLimitMs = 5 * 60_000;
const { signal } = new AbortController();
const python = await findPython(signal);
if (python.state === 'missing') console.warn(`Skipped, for want of a Python: ${python.rejected.join('; ')}`);

describe.skipIf(python.state === 'missing')('a Synapse of the run', () => {
  const root = mkdtempSync(join(tmpdir(), 'synapse-test-'));
  const ledger = Ledger.open(root);
  let homeserver: StartedHomeserver;
  let leader: number;

  beforeAll(async () => {
    homeserver = await startProcessHomeserver({ ledger, signal });
    leader = noted('group').at(-1)?.leader ?? 0;
  }, installAndStartLimitMs);
  afterAll(() => {
    ledger.close();
    rmSync(root, { recursive: true, force: true });
  });

  function noted<Kind extends Leftover['kind']>(kind: Kind): Extract<Leftover, { kind: Kind }>[] {
    const [name = ''] = readdirSync(root);
    const lines = readFileSync(join(root, name, 'entries.ndjson'), 'utf8')
      .trim()
      .split('\n');
    return lines
      .map((line) => JSON.parse(line) as Leftover)
      .filter((leftover): leftover is Extract<Leftover, { kind: Kind }> => leftover.kind === kind);
  }

  test('tells the version that it says itself, and what it was made from', async () => {
    const url = `${homeserver.baseUrl}/_synapse/admin/v1/server_version`;
    const answer = await requestJson<{ server_version: string }>('GET', url, { signal });
    expect(homeserver.facts).toEqual({
      network: 'matrix',
      mode: 'process',
      name: 'Synapse',
      version: answer.server_version,
      baseUrl: homeserver.baseUrl,
      requirementsHash: requirementsHash(),
      startedInMs: expect.any(Number),
      proof: true,
    });
  });

  test('makes accounts and devices', async () => {
    const account = await registerAccount(homeserver, { localpart: 'alice', signal });
    expect(account.userId).toBe(`@alice:${homeserver.serverName}`);
    const device = await login(homeserver, { ...account, deviceId: 'SECOND', displayName: 'two', signal });
    expect(device).toMatchObject({ userId: account.userId, deviceId: 'SECOND' });
    expect(device.accessToken).not.toBe(account.accessToken);
    const again = registerAccount(homeserver, { localpart: 'alice', signal });
    await expect(again).rejects.toMatchObject({ status: 400, errcode: 'M_USER_IN_USE' });
  });

  test('lets a hundred logins and wrong passwords through', async () => {
    const account = await registerAccount(homeserver, { localpart: 'eager', signal });
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        login(homeserver, { ...account, ...(index % 2 ? { password: 'wrong' } : {}), signal }).then(
          () => 200,
          (error: { status: number }) => error.status,
        ),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set([200, 403]));
  });

  test('lifts every rate limit that this Synapse knows', () => {
    const folder = findInstall()?.folder ?? '';
    const version = readdirSync(join(folder, 'lib')).find((name) => name.startsWith('python')) ?? '';
    const path = join(folder, 'lib', version, 'site-packages/synapse/config/ratelimiting.py');
    const known = readFileSync(path, 'utf8').matchAll(/RatelimitSettings\.parse\(\s*config,\s*"(\w+)/g);
    const lifted = [...readSynapseFile('homeserver.yaml').matchAll(/^(rc_\w+):/gm)].map(([, name]) => name);
    const missing = [...known].map(([, name]) => name).filter((name) => !lifted.includes(name));
    expect(lifted.length).toBeGreaterThan(15);
    expect(missing).toEqual([]);
  });

  test('cannot be reached from outside', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4')?.address;
    // A machine without a network proves nothing here, and needs nothing proven.
    if (outside === undefined) return;
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(new URL(homeserver.baseUrl).port), outside);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });

  test('keeps the requests, and no SQL, in its log', () => {
    const log = homeserver.logTail(400).join('\n');
    expect(log).toContain('Synapse now listening on TCP port');
    expect(log).toContain('POST /_synapse/admin/v1/register');
    expect(log).not.toMatch(/SELECT|CREATE TABLE|Applying schema/);
  });

  test('disposing leaves no process and no folder, and is no death', async () => {
    const second = await startProcessHomeserver({ ledger, signal });
    expect(second.baseUrl).not.toBe(homeserver.baseUrl);
    await second[Symbol.asyncDispose]();
    const last = noted('group').at(-1)?.leader ?? 0;
    expect(last).not.toBe(leader);
    expect(processStart(last)).toBeUndefined();
    expect(existsSync(noted('folder').at(-1)?.path ?? '')).toBe(false);
    expect(await Promise.race([second.died, 'nothing'])).toBe('nothing');
  });

  test('tells when it dies', async () => {
    process.kill(-leader, 'SIGKILL');
    await expect(homeserver.died).resolves.toBe('Synapse was ended by SIGKILL');
  });
});
