import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../../../process/ledger.ts';
import { login, registerAccount, type Account } from '../client-server/accounts.ts';
import { matrixNetwork } from '../matrix-network.ts';
import { startExternalHomeserver } from './external.ts';
import type { StartedHomeserver } from './homeserver.ts';
import { findPython } from '../../../python/find-python.ts';
import { startProcessHomeserver } from './process/start-synapse.ts';
import { openRegistration } from './registration-grant.ts';

const installAndStartLimitMs = 5 * 60_000;
const { signal } = new AbortController();
const python = await findPython(signal);
if (python.state === 'missing') console.warn(`Skipped, for want of a Python: ${python.rejected.join('; ')}`);

describe('what is missing is named', () => {
  test.each([
    [{}, 'needs CARA_SMOKE_HOMESERVER_URL and CARA_SMOKE_REGISTRATION_SECRET; they are not set'],
    [
      { CARA_SMOKE_HOMESERVER_URL: 'http://127.0.0.1:1' },
      'needs CARA_SMOKE_REGISTRATION_SECRET; it is not set',
    ],
    [
      { CARA_SMOKE_HOMESERVER_URL: 'matrix.example.org', CARA_SMOKE_REGISTRATION_SECRET: 's' },
      'CARA_SMOKE_HOMESERVER_URL is "matrix.example.org", which is no http or https URL',
    ],
    [
      { CARA_SMOKE_HOMESERVER_URL: 'http://127.0.0.1:1', CARA_SMOKE_REGISTRATION_SECRET: 's' },
      'GET /_synapse/admin/v1/register got no answer',
    ],
  ])('%j', async (env, message) => {
    const start = startExternalHomeserver({ signal }, env);
    await expect(start).rejects.toMatchObject({
      name: 'HomeserverNotReady',
      message: expect.stringContaining(message),
    });
  });
});

describe.skipIf(python.state === 'missing')('a Synapse of somebody else', () => {
  const root = mkdtempSync(join(tmpdir(), 'external-test-'));
  const ledger = Ledger.open(root);
  let theirs: StartedHomeserver;

  beforeAll(async () => {
    theirs = await startProcessHomeserver({ ledger, signal });
  }, installAndStartLimitMs);
  afterAll(() => {
    ledger.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('is used, and goes on when disposed of', async () => {
    const env = {
      CARA_SMOKE_HOMESERVER_URL: `${theirs.baseUrl}/`,
      CARA_SMOKE_REGISTRATION_SECRET: theirs.registrationSecret,
    };
    const ours = await startExternalHomeserver({ signal }, env);
    expect(ours).toMatchObject({ baseUrl: theirs.baseUrl, serverName: theirs.serverName });
    expect(ours.facts).toMatchObject({ mode: 'external', version: theirs.facts.version, proof: true });
    await ours[Symbol.asyncDispose]();
    await expect(registerAccount(ours, { localpart: 'after', signal })).resolves.toMatchObject({
      userId: `@after:${theirs.serverName}`,
    });
  });

  test('keeps no account of ours in use', () => {
    const probe = /"POST \/_matrix\/client\/v3\/account\/deactivate[^"]*"/;
    expect(theirs.logTail(400).filter((line) => probe.test(line) && line.includes(' 200 '))).toHaveLength(1);
  });

  test('gives a registration token, and has it taken back', async () => {
    const env = {
      CARA_SMOKE_HOMESERVER_URL: theirs.baseUrl,
      CARA_SMOKE_REGISTRATION_SECRET: theirs.registrationSecret,
    };
    const ours = await startExternalHomeserver({ signal }, env);
    const { token, admin, ...grant } = await openRegistration(ours, { signal });
    expect(token).toMatch(/^\S{16,}$/);
    await grant[Symbol.asyncDispose]();
    await expect(login(ours, { ...admin, signal })).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' });
  });

  test('is left without the accounts of a run, unless they are to stay', async () => {
    const env = {
      CARA_SMOKE_HOMESERVER_URL: theirs.baseUrl,
      CARA_SMOKE_REGISTRATION_SECRET: theirs.registrationSecret,
    };
    const stranger = await registerAccount(theirs, { localpart: 'somebody-else', signal });
    const isInUse = (account: Account): Promise<boolean> =>
      login(theirs, { ...account, signal }).then(
        () => true,
        () => false,
      );
    for (const keepAccounts of [false, true]) {
      const said: string[] = [];
      const runId = `run${String(keepAccounts)}`;
      const ours = matrixNetwork(await startExternalHomeserver({ signal }, env), {
        runId,
        keepAccounts,
        say: (line) => void said.push(line),
        registerSecret: () => {},
      });
      const made = await ours.account(
        { role: 'person', name: 'alice', localpart: `alice-${keepAccounts}` },
        signal,
      );
      const signedUp = await registerAccount(theirs, { localpart: `cara-${runId}-1`, signal });
      await ours[Symbol.asyncDispose]();
      expect(await Promise.all([made, signedUp, stranger].map(isInUse))).toEqual([
        keepAccounts,
        keepAccounts,
        true,
      ]);
      expect(said).toEqual(
        keepAccounts ? [] : [`2 accounts of this run were deactivated at ${theirs.baseUrl}`],
      );
    }
  });

  test('with another secret is refused with advice', async () => {
    const env = { CARA_SMOKE_HOMESERVER_URL: theirs.baseUrl, CARA_SMOKE_REGISTRATION_SECRET: 'guess' };
    await expect(startExternalHomeserver({ signal }, env)).rejects.toMatchObject({
      reason: expect.stringContaining('was answered 403'),
      advice: expect.stringContaining('CARA_SMOKE_REGISTRATION_SECRET is its registration_shared_secret'),
    });
  });
});
