import { once } from 'node:events';
import { linkSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineAddresses, findEngine } from './find-engine.ts';

const { signal } = new AbortController();
const forEverMs = 2 ** 31 - 1;

let folder: string;
const closers: (() => void)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'engine-test-'))));
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(
  where: string | number,
  listener: RequestListener,
): Promise<AddressInfo | string | null> {
  const server = createServer(listener);
  if (typeof where === 'string') server.listen(where);
  else server.listen(where, '127.0.0.1');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return server.address();
}

describe.skipIf(process.platform === 'win32')('findEngine', () => {
  test('takes the first place where one answers', async () => {
    const asked: (string | undefined)[] = [];
    const socket = join(folder, 'docker.sock');
    await listen(socket, (request, response) => {
      asked.push(request.url);
      response.end('OK');
    });
    const addresses = [`unix://${join(folder, 'absent.sock')}`, `unix://${socket}`];
    await expect(findEngine(signal, { addresses })).resolves.toEqual({
      state: 'answers',
      address: `unix://${socket}`,
    });
    expect(asked).toEqual(['/_ping']);
  });

  test('reaches one over TCP', async () => {
    const address = await listen(0, (_, response) => void response.end('OK'));
    const url = `tcp://127.0.0.1:${(address as AddressInfo).port}`;
    await expect(findEngine(signal, { addresses: [url] })).resolves.toEqual({
      state: 'answers',
      address: url,
    });
  });

  test('does not wait for one that hangs', async () => {
    const socket = join(folder, 'docker.sock');
    await listen(socket, () => {});
    const addresses = [`unix://${socket}`];
    await expect(findEngine(signal, { addresses, limitMs: 50 })).resolves.toEqual({
      state: 'silent',
      tried: addresses,
    });
  });

  test('asks no longer than until one has answered', async () => {
    const [hanging, socket] = [join(folder, 'hanging.sock'), join(folder, 'docker.sock')];
    const [asked, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await listen(hanging, (request) => {
      request.once('close', left.resolve);
      asked.resolve();
    });
    await listen(socket, (_, response) => void asked.promise.then(() => response.end('OK')));
    const addresses = [`unix://${socket}`, `unix://${hanging}`];
    await expect(findEngine(signal, { addresses, limitMs: forEverMs })).resolves.toMatchObject({
      address: addresses[0],
    });
    await left.promise;
  });

  test('waits for nothing where no engine runs', async () => {
    const [socket, left] = [join(folder, 'docker.sock'), join(folder, 'left.sock')];
    const server = createServer().listen(socket);
    await once(server, 'listening');
    linkSync(socket, left);
    server.close();
    const addresses = [`unix://${left}`, `unix://${join(folder, 'absent.sock')}`, 'tcp://127.0.0.1:1'];
    await expect(findEngine(signal, { addresses, limitMs: forEverMs })).resolves.toEqual({
      state: 'silent',
      tried: addresses,
    });
  });

  test('ends with the reason of the signal', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(
      findEngine(aborted, { addresses: [`unix://${join(folder, 'absent.sock')}`] }),
    ).rejects.toThrow('enough');
  });
});

test('DOCKER_HOST is the only place where it is set', () => {
  expect(engineAddresses({ DOCKER_HOST: 'tcp://127.0.0.1:2375' })).toEqual(['tcp://127.0.0.1:2375']);
  expect(engineAddresses({}).length).toBeGreaterThan(0);
});
