import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import type { MatrixError } from './matrix-error.ts';
import { superviseSyncs } from './supervise-syncs.ts';

const url = 'http://127.0.0.1:8008/_matrix/client/v3/sync?since=s1&timeout=30000';
const hourMs = 3_600_000;

type Answer = (signal: AbortSignal | null | undefined) => Response | Promise<Response>;

/** Syncs whose answers come in turn; the last answer for ever. */
function setUp(...answers: Answer[]) {
  const clock = new ManualClock();
  const start = clock.monotonic();
  const asked: { readonly at: number; readonly timeout: string | null }[] = [];
  const told: MatrixError[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { searchParams } = new URL(input as string | URL);
    asked.push({ at: (clock.monotonic() - start) / 1_000, timeout: searchParams.get('timeout') });
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    return answer(init?.signal);
  };
  const sync = superviseSyncs(fetch, {
    clock,
    failing: (error) => told.push(error),
  });
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    for (let i = 0; i < 5; i += 1) await turn();
  };
  return { sync, advance, asked, told, times: () => asked.map(({ at }) => at) };
}

const broken: Answer = () => new Response('no', { status: 502, statusText: 'Bad Gateway' });
const fine: Answer = () => Response.json({ next_batch: 's2' });
const silent: Answer = (signal) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

function limited(retryAfterMs: number): Answer {
  const body = { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: retryAfterMs };
  return () => Response.json(body, { status: 429 });
}

it('asks again after 1, 2, 4 … 60 s, and tells of it from the third failure on', async () => {
  const { sync, advance, times, told } = setUp(broken);
  void sync(url);
  await advance(0);
  for (const [failures, delayMs] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
    expect(told).toHaveLength(Math.max(0, failures - 1));
    await advance(delayMs * 1_000);
  }
  expect(times()).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
  expect(told[0]).toMatchObject({ kind: 'sync-failed', message: 'Matrix sync failed: [502] Bad Gateway' });
});

it('begins anew after a success, and does not wait for news after a failure', async () => {
  const { sync, advance, asked, told } = setUp(broken, broken, fine, broken, fine);
  const first = sync(url);
  await advance(0);
  await advance(1_000);
  await advance(2_000);
  expect((await first).status).toBe(200);
  const second = sync(url);
  await advance(0);
  await advance(1_000);
  expect((await second).status).toBe(200);
  expect(asked.map(({ timeout }) => timeout)).toEqual(['30000', '0', '0', '30000', '0']);
  expect(told).toEqual([]);
});

it('waits as long as the homeserver asks for, up to an hour', async () => {
  const { sync, advance, times } = setUp(limited(9_000), limited(2 * hourMs), fine);
  void sync(url);
  await advance(0);
  await advance(8_999);
  expect(times()).toEqual([0]);
  await advance(1);
  expect(times()).toEqual([0, 9]);
  await advance(hourMs);
  expect(times()).toEqual([0, 9, 3_609]);
});

it('says after two minutes that nobody answers, even if the client has lost patience meanwhile', async () => {
  const { sync, advance, told } = setUp(silent);
  const impatient = new AbortController();
  const first = sync(url, { signal: impatient.signal });
  first.catch(() => {});
  await advance(110_000);
  impatient.abort(new Error('the client has given up'));
  await expect(first).rejects.toThrow('the client has given up');
  expect(told).toEqual([]);
  void sync(url);
  await advance(10_000);
  expect(told.map(({ message }) => message)).toEqual(['Matrix sync failed: no answer within 120 s']);
});

it('gives up after a day, and then tries once an hour', async () => {
  const { sync, advance, times, told } = setUp(broken, broken, broken, broken, fine);
  void sync(url);
  await advance(0);
  await advance(1_000);
  await advance(25 * hourMs);
  expect(told.at(-1)).toMatchObject({
    kind: 'sync-loop-give-up',
    message: expect.stringMatching(
      /^Matrix sync has been unable to complete a successful sync for over 24h;/u,
    ),
  });
  const last = times().at(-1)!;
  await advance(hourMs - 1);
  expect(times().at(-1)).toBe(last);
  await advance(1);
  expect(times().at(-1)).toBe(last + 3_600);
});

it('leaves refusals, and everything that is no sync, to the client', async () => {
  const refused = setUp(() => Response.json({ errcode: 'M_UNKNOWN_TOKEN' }, { status: 401 }));
  expect((await refused.sync(url)).status).toBe(401);
  const other = setUp(broken);
  expect((await other.sync('http://127.0.0.1:8008/_matrix/client/versions')).status).toBe(502);
  expect([refused.told, other.told]).toEqual([[], []]);
});
