import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import type { OpenAiConfig } from '../agent-config.ts';
import { openAiAgent } from './openai-agent.ts';

const config: OpenAiConfig = {
  kind: 'openai',
  model: 'small',
  completionsUrl: 'http://127.0.0.1/v1/chat/completions',
  apiKey: 'the-api-key',
};
const history = [
  { role: 'user', text: 'hello' },
  { role: 'assistant', text: 'hi' },
] as const;
const text = { channel: 'matrix', conversation: '!r', sender: '@alice', body: 'how are you?', history };

const piece = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const stop = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\n`;

function setUp(answer: () => Response | Promise<Response>) {
  const requests: { readonly url: string; readonly init: RequestInit }[] = [];
  const clock = new ManualClock();
  const stopping = new AbortController();
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    requests.push({ url: String(url), init });
    const aborted = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
    });
    return Promise.race([answer(), aborted]);
  };
  const agent = openAiAgent(config, { fetch, clock });
  return { requests, clock, stopping, ask: () => agent(text, stopping.signal) };
}

describe('a model', () => {
  it('is asked with what was said before, and its pieces become one answer', async () => {
    const { ask, requests } = setUp(
      () => new Response(piece('I am ') + piece('fine 🌽') + stop + 'data: [DONE]\n\n'),
    );
    expect(await ask()).toBe('I am fine 🌽');
    const [{ url, init }] = requests as [{ url: string; init: RequestInit }];
    expect(url).toBe(config.completionsUrl);
    expect(init.headers).toMatchObject({ Authorization: 'Bearer the-api-key', Accept: 'text/event-stream' });
    expect(JSON.parse(init.body as string)).toMatchObject({
      model: 'small',
      stream: true,
      messages: [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: 'hi' },
        { role: 'user', content: 'how are you?' },
      ],
    });
  });

  it.each([
    ['ends in the middle', piece('I am '), 'ended in the middle', true],
    ['is done without a reason', `${piece('I am ')}data: [DONE]\n\n`, 'ended in the middle', true],
    ['says nothing', stop, 'answered nothing', true],
    [
      'fails on the way',
      `${piece('I')}data: {"error":{"message":"overloaded"}}\n\n`,
      'failed: overloaded',
      true,
    ],
    ['talks nonsense', 'data: nonsense\n\n', 'no JSON', false],
  ])('that %s has no answer', async (_, body, message, passes) => {
    const { ask } = setUp(() => new Response(body));
    await expect(ask()).rejects.toMatchObject({
      name: 'AgentError',
      message: expect.stringContaining(message),
      passes,
    });
  });

  it.each([
    [429, { 'retry-after': '7' }, true, 7_000],
    [503, {}, true, 0],
    [401, {}, false, 0],
  ])('that answers %d has no answer', async (status, headers, passes, waitMs) => {
    const { ask } = setUp(() => new Response('why', { status, headers }));
    await expect(ask()).rejects.toMatchObject({
      message: `the model's API answered ${status}: why`,
      passes,
      waitMs,
    });
  });

  it('that cannot be reached may be reached later', async () => {
    const { ask } = setUp(() => Promise.reject(new TypeError('fetch failed')));
    await expect(ask()).rejects.toMatchObject({
      message: expect.stringContaining('fetch failed'),
      passes: true,
    });
  });

  it('that says nothing for 90 s is given up', async () => {
    const { ask, clock } = setUp(() => new Promise(() => {}));
    const answer = ask();
    answer.catch(() => {});
    await expect.poll(() => clock.sleepers).toBe(2);
    clock.advance(90_000);
    await expect(answer).rejects.toMatchObject({ message: 'the model said nothing for 90 s', passes: true });
    expect(clock.sleepers).toBe(0);
  });

  it('is not waited for by a bot that stops', async () => {
    const { ask, stopping, clock } = setUp(() => new Promise(() => {}));
    const answer = ask();
    stopping.abort();
    await expect(answer).rejects.toBe(stopping.signal.reason);
    expect(clock.sleepers).toBe(0);
  });
});
