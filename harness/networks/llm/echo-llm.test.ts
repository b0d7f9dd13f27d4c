import { expect, it } from 'vitest';
import { startEchoLlm } from './echo-llm.ts';

it('streams back what the user said last', async () => {
  await using llm = await startEchoLlm();
  const messages = [
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'hm' },
    { role: 'user', content: [{ type: 'text', text: 'second' }] },
  ];
  const response = await fetch(`${llm.baseUrl}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages }),
  });
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
