import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { startHomeserverProxy } from './homeserver-proxy.ts';
import { startUpstream } from './testing/fake-upstream.ts';
import { Proxies, ok } from './testing/proxies.ts';

const signal = new AbortController().signal;
let proxies = new Proxies(signal);
afterEach(async () => {
  await proxies[Symbol.asyncDispose]();
  proxies = new Proxies(signal);
});

describe('passes on', () => {
  test('method, path, query, headers, body, and the answer with all of its cookies', async () => {
    const { proxy, next } = await proxies.toHands();
    const answer = fetch(`${proxy.url}/send/%21room%3Aho/a?since=s1&access_token=t`, {
      method: 'PUT',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: '{"body":"hä"}',
    });
    const { incoming, outgoing } = await next();
    expect(incoming.url).toBe('/send/%21room%3Aho/a?since=s1&access_token=t');
    expect(incoming.headers).toMatchObject({
      authorization: 'Bearer secret',
      'content-type': 'application/json',
    });
    expect([incoming.method, await text(incoming)]).toEqual(['PUT', '{"body":"hä"}']);
    outgoing.writeHead(418, { 'set-cookie': ['a=1', 'b=2'], 'x-kept': 'yes' }).end('short and stout');
    const { status, headers } = await answer;
    expect([status, await (await answer).text(), headers.get('x-kept')]).toEqual([
      418,
      'short and stout',
      'yes',
    ]);
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(proxy.requests.items).toEqual([
      {
        method: 'PUT',
        path: '/send/!room:ho/a',
        query: new Set(['since', 'access_token']),
        status: 418,
        answeredBy: 'homeserver',
        receivedAtMs: expect.any(Number),
        answeredAtMs: expect.any(Number),
      },
    ]);
  });

  test('what concerns one connection to nobody', async () => {
    const { proxy, next } = await proxies.toHands();
    const outgoing = request(proxy.url, {
      headers: {
        connection: 'close, x-hop',
        'x-hop': '1',
        'x-end': '1',
        te: 'trailers',
        host: 'bot.test',
        'accept-encoding': 'gzip',
      },
    }).end();
    const { incoming, outgoing: answer } = await next();
    expect(incoming.headers).toMatchObject({ 'x-end': '1', host: expect.stringContaining('127.0.0.1') });
    expect(incoming.headers).not.toHaveProperty('x-hop');
    expect(incoming.headers).not.toHaveProperty('te');
    expect(incoming.headers).not.toHaveProperty('accept-encoding');
    answer.writeHead(200, { connection: 'close, x-secret-hop', 'x-secret-hop': '1' }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.headers).not.toHaveProperty('x-secret-hop');
  });

  test('bodies of unknown length, with methods that rarely have one too', async () => {
    const { proxy, next } = await proxies.toHands();
    const outgoing = request(proxy.url, { method: 'DELETE', headers: { 'transfer-encoding': 'chunked' } });
    outgoing.write('one ');
    outgoing.end('two');
    const { incoming, outgoing: answer } = await next();
    expect(await text(incoming)).toBe('one two');
    answer.end('done');
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('done');
  });

  test('the head of an answer and each part of it at once', async () => {
    const { proxy, next } = await proxies.toHands();
    const answer = fetch(`${proxy.url}/sync`);
    const { outgoing } = await next();
    outgoing.writeHead(200).flushHeaders();
    const reader = (await answer).body!.getReader();
    for (const part of ['one', 'two']) {
      outgoing.write(part);
      expect(Buffer.from((await reader.read()).value!).toString()).toBe(part);
    }
    outgoing.end();
    expect((await reader.read()).done).toBe(true);
  });

  test('that the bot gave up', async () => {
    const { proxy, next } = await proxies.toHands();
    const bot = new AbortController();
    const sync = fetch(`${proxy.url}/sync?since=s1`, { signal: bot.signal });
    const { outgoing } = await next();
    const left = new Promise((resolve) => outgoing.once('close', resolve));
    bot.abort(new Error('enough'));
    await expect(sync).rejects.toThrow('enough');
    await left;
    expect(proxy.asked.items).toMatchObject([{ path: '/sync', query: new Set(['since']) }]);
    expect(proxy.requests.items).toEqual([]);
  });

  test('fifty requests that wait at the same time, and one that does not', async () => {
    const { proxy, next } = await proxies.toHands();
    const polls = Array.from({ length: 50 }, (_, n) => fetch(`${proxy.url}/sync/${n}`));
    const asked = await Promise.all(polls.map(() => next()));
    const quick = fetch(`${proxy.url}/quick`);
    (await next()).outgoing.end('quick');
    expect(await (await quick).text()).toBe('quick');
    for (const { incoming, outgoing } of asked) outgoing.end(incoming.url);
    const answers = await Promise.all(polls.map(async (poll) => (await poll).text()));
    expect(answers).toEqual(polls.map((_, n) => `/sync/${n}`));
    expect(proxy.requests.items).toHaveLength(51);
  });
});

describe('hearing', () => {
  test('is cut off from a request for news that is refused, lost or held, until news go to the bot', async () => {
    const proxy = await proxies.to(ok);
    const isCutOffAfter = async (faults: readonly Disposable[], path: string): Promise<boolean> => {
      await fetch(`${proxy.url}${path}`).catch(() => undefined);
      for (const fault of faults) fault[Symbol.dispose]();
      return proxy.hearing.isCutOff();
    };
    const refuse = () => proxy.refuse(() => true, { status: 502, body: '' });
    expect(await isCutOffAfter([refuse()], '/keys')).toBe(false);
    expect(await isCutOffAfter([refuse()], '/sync')).toBe(true);
    expect(await isCutOffAfter([], '/keys')).toBe(true);
    expect(await isCutOffAfter([], '/sync')).toBe(false);
    expect(await isCutOffAfter([proxy.lose({ share: 1, seed: 1 })], '/sync')).toBe(true);
    expect(await isCutOffAfter([], '/sync')).toBe(false);
    for (const begin of [() => proxy.holdNews(() => true), () => proxy.holdAnswer(() => true)]) {
      const hold = begin();
      const cutOff = new Promise((resolve) =>
        proxy.hearing.onChange(() => resolve(proxy.hearing.isCutOff())),
      );
      const sync = fetch(`${proxy.url}/sync`);
      expect(await cutOff).toBe(true);
      hold.release();
      await sync;
      expect(proxy.hearing.isCutOff()).toBe(false);
    }
  });
});

describe('a homeserver that has gone', () => {
  test('is a 502 that says so', async () => {
    const { port, [Symbol.asyncDispose]: stop } = await startUpstream(ok);
    await stop();
    const proxy = proxies.use(await startHomeserverProxy(`http://127.0.0.1:${port}`, { signal }));
    const answer = await fetch(`${proxy.url}/sync`);
    expect([answer.status, await answer.json()]).toEqual([
      502,
      {
        errcode: 'M_UNKNOWN',
        error: expect.stringMatching(/127\.0\.0\.1:\d+ gave no answer: .*ECONNREFUSED/),
      },
    ]);
    expect(proxy.requests.items).toMatchObject([{ status: 502, answeredBy: 'proxy' }]);
  });

  test('before its answer is a 502, in the middle of it an answer that breaks off', async () => {
    const proxy = await proxies.to(({ url }, outgoing) => {
      if (url === '/later') outgoing.write('half an ans', () => outgoing.destroy());
      else outgoing.destroy();
    });
    expect((await fetch(`${proxy.url}/at-once`)).status).toBe(502);
    const half = await fetch(`${proxy.url}/later`);
    expect(half.status).toBe(200);
    await expect(half.text()).rejects.toThrow();
  });
});

test('an abort ends the proxy, and what waits', async () => {
  const run = new AbortController();
  const { port } = proxies.use(await startUpstream(() => undefined));
  const proxy = await startHomeserverProxy(`http://127.0.0.1:${port}`, run);
  const connected = fetch(`${proxy.url}/sync`);
  run.abort();
  await expect(connected).rejects.toThrow();
  await proxy[Symbol.asyncDispose]();
  await expect(startHomeserverProxy(`http://127.0.0.1:${port}`, run)).rejects.toThrow('aborted');
});

test('an address that is none is refused', async () => {
  await expect(startHomeserverProxy('ftp://ho.test', { signal })).rejects.toThrow(
    'Expected an http or https URL',
  );
});
