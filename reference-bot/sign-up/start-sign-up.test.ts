import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../base/seams/clock.ts';
import { FolderInUse } from '../state/serving-lock.ts';
import { CodeStore } from './codes/code-store.ts';
import { startSignUp } from './start-sign-up.ts';
import { openDatabase } from './state/database.ts';
import { FakeHomeserver } from './testing/fake-homeserver.ts';
import { someSettings, someSignUp } from './testing/sign-up-bench.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function signUp(url: string, username: string): Promise<Response> {
  const body = JSON.stringify({ ...someSignUp, username, code: 'CODE' });
  return fetch(`${url}/signup/api`, { method: 'POST', body });
}

function setUp() {
  const stateFolder = mkdtempSync(join(tmpdir(), 'onboarding-start-'));
  cleanUps.push(() => rmSync(stateFolder, { recursive: true }));
  const homeserver = new FakeHomeserver();
  const lines: string[] = [];
  const seams = {
    clock: realClock(),
    fetch: homeserver.fetch,
    log: { write: (line: string) => void lines.push(line) },
  };
  const settings = {
    ...someSettings,
    stateFolder,
    seedCodes: [{ kind: 'signup', code: 'CODE', usesRemaining: 2, label: '' }],
  } as const;
  const start = async (more: object = {}) => {
    const service = await startSignUp({ ...settings, ...more }, seams);
    cleanUps.push(() => service.stop());
    return service;
  };
  return { stateFolder, homeserver, lines, start };
}

describe('the service', () => {
  it('serves on loopback, and keeps what is left of a code when it is started again', async () => {
    const { start } = setUp();
    const first = await start();
    expect(first.url).toBe(`http://127.0.0.1:${first.port}`);
    expect(await (await fetch(`${first.url}/health`)).text()).toBe('ok');
    expect((await signUp(first.url, 'one')).status).toBe(200);
    await first.stop();

    const second = await start();
    expect((await signUp(second.url, 'two')).status).toBe(200);
    expect((await signUp(second.url, 'three')).status).toBe(403);
  });

  it('ends after the sign-up that is going on, not within it', async () => {
    const { start, homeserver } = setUp();
    const service = await start();
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<undefined>();
    homeserver.fault = ({ path }) => {
      if (!path.endsWith('/createRoom')) return undefined;
      reached.resolve();
      return goOn.promise;
    };
    const answer = signUp(service.url, 'nova');
    await reached.promise;
    const stopped = service.stop();
    await expect(fetch(`${service.url}/health`)).rejects.toThrow();
    goOn.resolve(undefined);
    expect((await answer).status).toBe(200);
    await stopped;
  });

  it('refuses a folder that another one serves from, and takes it when that one has ended', async () => {
    const { start } = setUp();
    const first = await start();
    await expect(start()).rejects.toThrow(FolderInUse);
    await first.stop();
    await start();
  });

  it('leaves the folder free when it cannot listen', async () => {
    const { start } = setUp();
    await expect(start({ address: '192.0.2.1' })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
    await start();
  });

  it('settles what an ended process left held', async () => {
    const { start, stateFolder, homeserver } = setUp();
    const database = openDatabase(stateFolder);
    const codes = new CodeStore(database);
    codes.seed([{ kind: 'signup', code: 'CODE', usesRemaining: 2, label: '' }]);
    codes.hold('signup', 'CODE', 'never-asked');
    await start();
    await expect.poll(() => codes.list()[0]).toMatchObject({ usesRemaining: 2, usesHeld: 0 });
    expect(homeserver.calls).toEqual([]);
    database.close();
  });

  it('answers who sends too much, and hears the rest out rather than hang up', async () => {
    const { port } = await setUp().start();
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let heard = '';
    socket.on('data', (text) => (heard += text));
    socket.write('POST /signup/api HTTP/1.1\r\nHost: fake\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(`200000\r\n${' '.repeat(0x20_0000)}\r\n0\r\n\r\n`);
    socket.write('GET /health HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(heard).toMatch(/413 Payload Too Large.*200 OK/su);
  });

  it('takes no blame for a body that was cut off', async () => {
    const { start, lines } = setUp();
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.end('POST /signup/api HTTP/1.1\r\nHost: fake\r\nContent-Length: 100\r\n\r\n{');
    await expect.poll(() => lines.join('')).toContain('a request failed');
    expect(lines.join('')).not.toContain('by our own fault');
  });

  it('writes none of its secrets into its log', async () => {
    const { start, homeserver, lines } = setUp();
    homeserver.fault = () => ({
      kind: 'instead',
      response: Response.json({ error: `${Object.values(someSettings)}` }, { status: 403 }),
    });
    const { url } = await start({ vetting: true });
    await signUp(url, 'nova');
    await expect.poll(() => lines.join('')).toContain('the rooms cannot be watched now');
    for (const secret of [someSettings.adminToken, someSettings.registrationToken!, someSettings.keySecret]) {
      expect(lines.join('')).not.toContain(secret);
    }
  });
});
