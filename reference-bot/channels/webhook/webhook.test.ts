import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { echoAgent } from '../../agent/echo.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import type { BaseSeams } from '../../base/seams/seams.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { Sessions } from '../sessions/sessions.ts';
import { WebhookChannel } from './webhook-channel.ts';

const token = 'webhook-token';
const text = { id: 'm1', from: 'alice', text: 'hello' };

let clock: ManualClock;
let posted: unknown[];
/** What the receiver answers, first to last; then it takes everything. */
let answers: (() => Response)[];
let sessions: Sessions;
let channel: WebhookChannel;

beforeEach(async () => {
  sessions = Sessions.inMemory();
  clock = new ManualClock();
  posted = [];
  answers = [];
  channel = openChannel();
  await channel.start();
});
afterEach(() => channel.stop());

function openChannel(): WebhookChannel {
  const seams: Pick<BaseSeams, 'clock' | 'fetch'> = {
    clock,
    fetch: async (_url, init) => {
      posted.push(JSON.parse(init?.body as string));
      return (answers.shift() ?? (() => new Response(null, { status: 204 })))();
    },
  };
  const context = {
    log: memoryLog().log,
    redactor: new Redactor(),
    agent: echoAgent,
    sessions,
    stateDirectory: '/state',
    processEnv: {},
    audit: async () => {},
    editBlock: async () => {},
    publish() {},
  };
  return new WebhookChannel(
    { url: 'http://127.0.0.1/answers', token },
    { ...context, seams: seams as BaseSeams },
  );
}

async function say(body: object, authorization = `Bearer ${token}`): Promise<Response> {
  return channel.webhooks.request('/messages', {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(body),
  });
}

describe('a text', () => {
  it('is taken at once, and answered in its conversation', async () => {
    const response = await say({ ...text, conversation: 'c1' });
    expect([response.status, await response.json()]).toEqual([202, { ok: true, known: false }]);
    await expect.poll(() => posted).toEqual([{ to: 'c1', text: 'echo: hello', replyTo: 'm1' }]);
  });

  it('that comes twice is answered once', async () => {
    await say(text);
    expect(await (await say(text)).json()).toEqual({ ok: true, known: true });
    await say({ ...text, id: 'm2' });
    await expect.poll(() => posted).toMatchObject([{ replyTo: 'm1' }, { replyTo: 'm2' }]);
    expect(channel.info().extra).toEqual({ heardTwiceTotal: 1, unansweredTotal: 0 });
  });

  it('is not answered again in the next life, and is if nobody took its answer', async () => {
    answers = [() => new Response(null, { status: 404 })];
    await say({ ...text, id: 'refused' });
    await say(text);
    await expect.poll(() => posted).toMatchObject([{ replyTo: 'refused' }, { replyTo: 'm1' }]);
    await channel.stop();
    channel = openChannel();
    await channel.start();
    expect(await (await say(text)).json()).toEqual({ ok: true, known: true });
    await say({ ...text, id: 'refused' });
    await expect.poll(() => posted.slice(2)).toMatchObject([{ replyTo: 'refused' }]);
  });

  it('of somebody without the token is refused', async () => {
    expect((await say(text, 'Bearer nope')).status).toBe(401);
    expect(posted).toEqual([]);
  });
});

describe('an answer', () => {
  it('is posted again when the receiver has no time, and not before it said', async () => {
    answers = [() => new Response(null, { status: 429, headers: { 'retry-after': '7' } })];
    await say(text);
    await expect.poll(() => posted.length).toBe(1);
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(6_999);
    expect(clock.sleepers).toBe(1);
    clock.advance(1);
    await expect.poll(() => posted.length).toBe(2);
    await expect.poll(() => channel.info().extra).toMatchObject({ unansweredTotal: 0 });
  });

  it('that is refused puts the channel in error until the next one that is taken', async () => {
    answers = [() => new Response(null, { status: 404 })];
    await say(text);
    await expect
      .poll(() => channel.info())
      .toMatchObject({ status: 'error', lastError: 'an answer was not posted: HTTP 404' });
    expect(channel.info().extra).toMatchObject({ unansweredTotal: 1 });
    await say({ ...text, id: 'm2' });
    await expect.poll(() => channel.info().status).toBe('connected');
  });

  it('is given up after five attempts', async () => {
    answers = Array.from({ length: 5 }, () => () => {
      throw new Error('connection refused');
    });
    await say(text);
    for (const attempt of [1, 2, 3, 4]) {
      await expect.poll(() => [posted.length, clock.sleepers]).toEqual([attempt, 1]);
      clock.advance(60_000);
    }
    await expect.poll(() => channel.info()).toMatchObject({ status: 'error' });
    expect(posted).toHaveLength(5);
  });
});
