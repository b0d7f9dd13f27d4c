import { once } from 'node:events';
import { request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import { TestClient } from '../networks/matrix/homeserver/simulated/testing/test-client.ts';
import { startHomeserverProxy, type HomeserverProxy } from './homeserver-proxy.ts';
import { startUpstream } from './testing/fake-upstream.ts';

const signal = new AbortController().signal;
let started = new AsyncDisposableStack();
afterEach(async () => {
  await started.disposeAsync();
  started = new AsyncDisposableStack();
});

async function proxyTo(listener: RequestListener): Promise<HomeserverProxy> {
  const { port } = started.use(await startUpstream(listener));
  return started.use(await startHomeserverProxy(`http://127.0.0.1:${port}`, { signal }));
}

/** A homeserver whose answers the test gives. */
async function proxyToHands(): Promise<{ proxy: HomeserverProxy; next(): Promise<Asked> }> {
  const waiting: ((asked: Asked) => void)[] = [];
  const asked: Asked[] = [];
  const proxy = await proxyTo((incoming, outgoing) => {
    const one = { incoming, outgoing };
    const taker = waiting.shift();
    if (taker) taker(one);
    else asked.push(one);
  });
  const next = (): Promise<Asked> =>
    new Promise((resolve) => {
      const one = asked.shift();
      if (one) resolve(one);
      else waiting.push(resolve);
    });
  return { proxy, next };
}

interface Asked {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

const ok: RequestListener = (_, outgoing) => void outgoing.end('{}');
const pathEndsWith =
  (end: string) =>
  ({ path }: { path: string }) =>
    path.endsWith(end);
const pathIs = (path: string) => (request: { path: string }) => request.path === path;

describe('passes on', () => {
  test('method, path, query, headers, body, and the answer with all of its cookies', async () => {
    const { proxy, next } = await proxyToHands();
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
    const { proxy, next } = await proxyToHands();
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
    const { proxy, next } = await proxyToHands();
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
    const { proxy, next } = await proxyToHands();
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
    const { proxy, next } = await proxyToHands();
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
    const { proxy, next } = await proxyToHands();
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

describe('a held answer', () => {
  test('goes back when it is released, and no other is held then', async () => {
    const proxy = await proxyTo(ok);
    const hold = proxy.holdAnswer(pathIs('/key'));
    const key = fetch(`${proxy.url}/key`);
    expect(await hold.held).toMatchObject({ path: '/key', status: 200, answeredBy: 'homeserver' });
    await fetch(`${proxy.url}/mac`);
    expect(proxy.requests.items.map(({ path }) => path)).toEqual(['/mac']);
    hold.release();
    expect(await (await key).text()).toBe('{}');
    await fetch(`${proxy.url}/key`);
    expect(proxy.requests.items.map(({ path }) => path)).toEqual(['/mac', '/key', '/key']);
  });

  test('waits for each of several holds', async () => {
    const proxy = await proxyTo(ok);
    const holds = [proxy.holdAnswer(pathIs('/key')), proxy.holdAnswer(({ status }) => status === 200)];
    const key = fetch(`${proxy.url}/key`);
    await holds[0]!.held;
    holds[0]!.release();
    await holds[1]!.held;
    expect(proxy.requests.items).toEqual([]);
    holds[1]!.release();
    expect((await key).status).toBe(200);
  });

  test('goes back when the proxy is disposed of, whatever else still waits', async () => {
    const { proxy, next } = await proxyToHands();
    const poll = expect(fetch(`${proxy.url}/sync`)).rejects.toThrow();
    const { outgoing: polled } = await next();
    const left = new Promise((resolve) => polled.once('close', resolve));
    const hold = proxy.holdAnswer(pathIs('/key'));
    const key = fetch(`${proxy.url}/key`);
    (await next()).outgoing.end('acknowledged');
    await hold.held;
    await proxy[Symbol.asyncDispose]();
    expect(await (await key).text()).toBe('acknowledged');
    await Promise.all([poll, left]);
    await expect(fetch(proxy.url)).rejects.toThrow();
  });

  test('is missed aloud when there was none', async () => {
    const proxy = await proxyTo(ok);
    const { held } = proxy.holdAnswer(pathIs('/never'));
    const missed = expect(held).rejects.toThrow('the homeserver answered no request that matches');
    await proxy[Symbol.asyncDispose]();
    await missed;
  });

  test('leaves the homeserver with what was sent: the recipient has it, the sender knows nothing yet', async () => {
    const homeserver = started.use(await startSimulated({ signal }));
    const proxy = started.use(await startHomeserverProxy(homeserver.baseUrl, { signal }));
    const { account } = await TestClient.register(homeserver, 'bot');
    const human = await TestClient.register(homeserver, 'human');
    const bot = new TestClient(proxy.url, account);
    const poll = human.sync((await human.sync())['next_batch'], 10_000);
    const path = '/sendToDevice/m.key.verification.key/txn';
    using hold = proxy.holdAnswer((request) => request.path.endsWith(path));
    const { userId, deviceId } = human.account;
    const sending = bot.put(path, { messages: { [userId]: { [deviceId]: { key: 'k' } } } });
    expect((await poll)['to_device'].events).toHaveLength(1);
    await hold.held;
    expect(proxy.requests.items).toEqual([]);
    hold.release();
    expect(await sending).toEqual({});
  });
});

describe('held news', () => {
  const isKey = pathEndsWith('/key/1');

  test('come in one answer, also where the bot was waiting already', async () => {
    const homeserver = started.use(await startSimulated({ signal }));
    const proxy = started.use(await startHomeserverProxy(homeserver.baseUrl, { signal }));
    const { account } = await TestClient.register(homeserver, 'bot');
    const human = await TestClient.register(homeserver, 'human');
    const bot = new TestClient(proxy.url, account);
    const poll = bot.sync((await bot.sync())['next_batch'], 10_000);
    using held = proxy.holdNews(isKey);
    await bot.put('/sendToDevice/key/1', messageTo(human));
    await held.begun;
    await human.put('/sendToDevice/key/2', messageTo(bot));
    await human.put('/sendToDevice/mac/3', messageTo(bot));
    held.release();
    const { events } = (await poll)['to_device'] as { events: { type: string }[] };
    expect(events.map(({ type }) => type)).toEqual(['key', 'mac']);
  });

  test('are missed aloud when nothing began the hold', async () => {
    const proxy = await proxyTo(ok);
    const { begun } = proxy.holdNews(isKey);
    const missed = expect(begun).rejects.toThrow('the bot sent no request that begins the hold');
    await proxy[Symbol.asyncDispose]();
    await missed;
  });
});

function messageTo({ account: { userId, deviceId } }: TestClient): object {
  return { messages: { [userId]: { [deviceId]: { a: 1 } } } };
}

describe('refusing', () => {
  test('answers in the place of the homeserver until it is disposed of', async () => {
    let asked = 0;
    const proxy = await proxyTo((_, outgoing) => {
      asked++;
      outgoing.end();
    });
    {
      const body = { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 10 };
      using _ = proxy.refuse(pathIs('/send'), { status: 429, body, headers: { 'retry-after': '1' } });
      const answer = await fetch(`${proxy.url}/send`, { method: 'PUT', body: 'x'.repeat(100_000) });
      expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
        429,
        '1',
        body,
      ]);
      expect((await fetch(`${proxy.url}/other`)).status).toBe(200);
    }
    expect((await fetch(`${proxy.url}/send`)).status).toBe(200);
    expect(asked).toBe(2);
    expect(proxy.requests.items.map(({ path, status, answeredBy }) => [path, status, answeredBy])).toEqual([
      ['/send', 429, 'proxy'],
      ['/other', 200, 'homeserver'],
      ['/send', 200, 'homeserver'],
    ]);
  });

  test('sends a text as the page that a gateway shows', async () => {
    const proxy = await proxyTo(ok);
    using _ = proxy.refuse(() => true, { status: 502, body: '<h1>Bad gateway</h1>' });
    const answer = await fetch(proxy.url);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'text/html',
      '<h1>Bad gateway</h1>',
    ]);
  });
});

describe('hearing', () => {
  test('is cut off from a request for news that is refused, lost or held, until news go to the bot', async () => {
    const proxy = await proxyTo(ok);
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
    const proxy = started.use(await startHomeserverProxy(`http://127.0.0.1:${port}`, { signal }));
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
    const proxy = await proxyTo(({ url }, outgoing) => {
      if (url === '/later') outgoing.write('half an ans', () => outgoing.destroy());
      else outgoing.destroy();
    });
    expect((await fetch(`${proxy.url}/at-once`)).status).toBe(502);
    const half = await fetch(`${proxy.url}/later`);
    expect(half.status).toBe(200);
    await expect(half.text()).rejects.toThrow();
  });
});

describe('losses', () => {
  test('break connections before or after the homeserver has acted, by the seed, until they end', async () => {
    const acted: string[] = [];
    const proxy = await proxyTo(({ url }, outgoing) => {
      acted.push(url!);
      outgoing.end('{}');
    });
    const ask = async (seed: number): Promise<string[]> => {
      acted.length = 0;
      const losses = proxy.lose({ share: 0.5, seed, matches: ({ path }) => path !== '/other' });
      const fates: string[] = [];
      for (let number = 0; number < 40; number += 1) {
        const answered = await fetch(`${proxy.url}/${number}`).then(
          async (response) => (await response.text()) === '{}',
          () => false,
        );
        const has = acted.includes(`/${number}`);
        fates.push(answered ? 'answered' : has ? 'answer lost' : 'request lost');
      }
      const count = (fate: string): number => fates.filter((one) => one === fate).length;
      expect(losses.lost).toEqual({ request: count('request lost'), answer: count('answer lost') });
      await fetch(`${proxy.url}/other`);
      losses[Symbol.dispose]();
      return fates;
    };
    const first = await ask(1);
    expect(new Set(first)).toEqual(new Set(['answered', 'answer lost', 'request lost']));
    expect(await ask(1)).toEqual(first);
    expect(await ask(2)).not.toEqual(first);
    for (let number = 0; number < 20; number += 1) await fetch(`${proxy.url}/later`);
  });
});

test.each(['request', 'answer'] as const)('a loss can be that of each %s alone', async (what) => {
  let acted = 0;
  const proxy = await proxyTo((_, outgoing) => {
    acted += 1;
    outgoing.end('{}');
  });
  const losses = proxy.lose({ share: 1, seed: 1, what });
  for (let number = 0; number < 3; number += 1) await expect(fetch(proxy.url)).rejects.toThrow();
  expect(losses.lost).toEqual({ request: 0, answer: 0, [what]: 3 });
  expect(acted).toBe(what === 'answer' ? 3 : 0);
});

test('an abort ends the proxy, and what waits', async () => {
  const run = new AbortController();
  const { port } = started.use(await startUpstream(() => undefined));
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
