import { afterEach, describe, expect, test } from 'vitest';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import { TestClient } from '../networks/matrix/homeserver/simulated/testing/test-client.ts';
import { startHomeserverProxy } from './homeserver-proxy.ts';
import { Proxies, ok, pathEndsWith, pathIs } from './testing/proxies.ts';

const signal = new AbortController().signal;
let proxies = new Proxies(signal);
afterEach(async () => {
  await proxies[Symbol.asyncDispose]();
  proxies = new Proxies(signal);
});

describe('a held answer', () => {
  test('goes back when it is released, and no other is held then', async () => {
    const proxy = await proxies.to(ok);
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
    const proxy = await proxies.to(ok);
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
    const { proxy, next } = await proxies.toHands();
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
    const proxy = await proxies.to(ok);
    const { held } = proxy.holdAnswer(pathIs('/never'));
    const missed = expect(held).rejects.toThrow('the homeserver answered no request that matches');
    await proxy[Symbol.asyncDispose]();
    await missed;
  });

  test('leaves the homeserver with what was sent: the recipient has it, the sender knows nothing yet', async () => {
    const homeserver = proxies.use(await startSimulated({ signal }));
    const proxy = proxies.use(await startHomeserverProxy(homeserver.baseUrl, { signal }));
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
    const homeserver = proxies.use(await startSimulated({ signal }));
    const proxy = proxies.use(await startHomeserverProxy(homeserver.baseUrl, { signal }));
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
    const proxy = await proxies.to(ok);
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
    const proxy = await proxies.to((_, outgoing) => {
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
    const proxy = await proxies.to(ok);
    using _ = proxy.refuse(() => true, { status: 502, body: '<h1>Bad gateway</h1>' });
    const answer = await fetch(proxy.url);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'text/html',
      '<h1>Bad gateway</h1>',
    ]);
  });
});

describe('losses', () => {
  test('break connections before or after the homeserver has acted, by the seed, until they end', async () => {
    const acted: string[] = [];
    const proxy = await proxies.to(({ url }, outgoing) => {
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
  const proxy = await proxies.to((_, outgoing) => {
    acted += 1;
    outgoing.end('{}');
  });
  const losses = proxy.lose({ share: 1, seed: 1, what });
  for (let number = 0; number < 3; number += 1) await expect(fetch(proxy.url)).rejects.toThrow();
  expect(losses.lost).toEqual({ request: 0, answer: 0, [what]: 3 });
  expect(acted).toBe(what === 'answer' ? 3 : 0);
});
