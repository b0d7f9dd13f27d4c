import { expect, it } from 'vitest';
import { LlmHost, ScriptedLlm } from './scripted-llm.ts';

const { signal } = new AbortController();

function ask(llm: Pick<ScriptedLlm, 'baseUrl'>, content: string): Promise<Response> {
  const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }] });
  return fetch(`${llm.baseUrl}/chat/completions`, { method: 'POST', body });
}

it('is an echo, and does what it is told to', async () => {
  await using llm = await ScriptedLlm.start(signal);
  expect(await (await ask(llm, 'one')).text()).toContain('echo: one');
  llm.react(({ text }) =>
    text === 'two'
      ? { kind: 'refused', status: 429, retryAfterSeconds: 7 }
      : { kind: 'cut-off', text: 'a part' },
  );
  const refused = await ask(llm, 'two');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
  const part = await (await ask(llm, 'three')).text();
  expect([part.includes('a part'), part.includes('finish_reason')]).toEqual([true, false]);
  expect(llm.asked.items.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
});

it('cannot be reached while it is away', async () => {
  await using llm = await ScriptedLlm.start(signal);
  {
    using _away = llm.leave();
    await expect(ask(llm, 'one')).rejects.toThrow('fetch failed');
  }
  expect(await (await ask(llm, 'two')).text()).toContain('echo: two');
  expect(llm.asked.items.map(({ text }) => text)).toEqual(['two']);
});

it('holds back until it is let go', async () => {
  await using llm = await ScriptedLlm.start(signal);
  llm.react(() => ({ kind: 'hold' }));
  const held = ask(llm, 'held');
  await llm.asked.first(({ text }) => text === 'held', { why: 'the question', deadlineMs: 10_000, signal });
  llm.letGo();
  expect(await (await held).text()).toContain('echo: held');
});

it('refuses what it has held back, where it is let go for that', async () => {
  await using llm = await ScriptedLlm.start(signal);
  llm.react(() => ({ kind: 'hold' }));
  const held = [ask(llm, 'one'), ask(llm, 'two')];
  for (const word of ['one', 'two'])
    await llm.asked.first(({ text }) => text === word, { why: 'a question', deadlineMs: 10_000, signal });
  llm.letGo(() => ({ kind: 'refused', status: 401 }));
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([401, 401]);
});

it('is one of many at a host, each of which is asked its own questions', async () => {
  await using host = await LlmHost.start(signal);
  const [first, second] = ['one', 'two'].map((word) => host.add((text) => text.includes(word)));
  first!.react(() => ({ kind: 'whole', text: 'a wish' }));
  expect(await (await ask(host, 'one')).text()).toContain('a wish');
  expect(await (await ask(host, 'two')).text()).toContain('echo: two');
  expect(await (await ask(host, 'three')).text()).toContain('echo: three');
  expect([first, second].map((llm) => llm!.asked.items.map(({ text }) => text))).toEqual([['one'], ['two']]);
  await first![Symbol.asyncDispose]();
  expect(await (await ask(host, 'one')).text()).toContain('echo: one');
});
