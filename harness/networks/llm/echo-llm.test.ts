import { expect, it } from 'vitest';
import { startEchoLlm } from './echo-llm.ts';

const messages = [
  { role: 'user', content: 'first' },
  { role: 'assistant', content: 'hm' },
  { role: 'user', content: [{ type: 'text', text: 'second' }] },
];

function complete(baseUrl: string, more: object): Promise<Response> {
  const body = JSON.stringify({ model: 'any', messages, ...more });
  return fetch(`${baseUrl}/chat/completions`, { method: 'POST', body });
}

it('answers with what the user said last', async () => {
  await using llm = await startEchoLlm();
  const answer = (await (await complete(llm.baseUrl, {})).json()) as object;
  expect(answer).toMatchObject({
    model: 'any',
    choices: [{ message: { role: 'assistant', content: 'echo: second' }, finish_reason: 'stop' }],
  });
});

it('streams that answer where it is asked to', async () => {
  await using llm = await startEchoLlm();
  const response = await complete(llm.baseUrl, { stream: true });
  const chunks = (await response.text())
    .trim()
    .split('\n\n')
    .map((line) => JSON.parse(line.slice('data: '.length)));
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(chunks.map(({ choices: [choice] }) => choice)).toEqual([
    { delta: { content: 'echo: second' } },
    { delta: {}, finish_reason: 'stop' },
  ]);
});
