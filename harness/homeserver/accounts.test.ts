import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { HomeserverRequestError, login, registerAccount } from './accounts.ts';

const signal = AbortSignal.timeout(15_000);
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('registerAccount signs with the shared secret', async () => {
  const bodies: unknown[] = [];
  const baseUrl = await serve(async (request, response) => {
    if (request.method === 'GET') return void response.end('{"nonce":"n0"}');
    bodies.push(await new Response(request as never).json());
    response.end('{"user_id":"@bob:x","access_token":"t","device_id":"D"}');
  });
  const account = await registerAccount(
    { baseUrl, registrationSecret: 'secret' },
    { localpart: 'bob', password: 'p', signal },
  );
  expect(account).toEqual({ userId: '@bob:x', password: 'p', accessToken: 't', deviceId: 'D' });
  // printf 'n0\0bob\0p\0notadmin' | openssl dgst -sha1 -hmac secret
  const mac = '7630be61ce06f9bafab089274ddb782bb0279962';
  expect(bodies).toEqual([{ nonce: 'n0', username: 'bob', password: 'p', admin: false, mac }]);
});

describe('a request that fails', () => {
  const credentials = { userId: '@a:x', password: 'wrong', signal };

  test('names the request, the status and the Matrix error', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(403).end('{"errcode":"M_FORBIDDEN","error":"Invalid username or password"}');
    });
    const error = await login({ baseUrl }, credentials).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(HomeserverRequestError);
    expect(error).toMatchObject({
      status: 403,
      errcode: 'M_FORBIDDEN',
      message: 'POST /_matrix/client/v3/login was answered 403 M_FORBIDDEN: Invalid username or password',
    });
  });

  test('keeps the status of an answer that is not JSON', async () => {
    const baseUrl = await serve((_, response) => void response.writeHead(502).end('<html>'));
    await expect(login({ baseUrl }, credentials)).rejects.toMatchObject({
      status: 502,
      message: 'POST /_matrix/client/v3/login was answered 502: the answer is not JSON',
    });
  });

  test('says why there was no answer', async () => {
    const failing = login({ baseUrl: 'http://127.0.0.1:1' }, credentials);
    await expect(failing).rejects.toMatchObject({ status: undefined });
    await expect(login({ baseUrl: 'http://127.0.0.1:1' }, credentials)).rejects.toThrow(
      /got no answer: .+\(.+\)/,
    );
  });

  test('ends with the reason of the signal', async () => {
    const baseUrl = await serve(() => {});
    const abort = new AbortController();
    const pending = login({ baseUrl }, { ...credentials, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
  });
});
