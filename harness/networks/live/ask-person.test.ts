import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askPerson, type Asking } from './ask-person.ts';

const limitMs = 30_000;

function terminal(): { input: PassThrough & { isTTY?: boolean }; said: string[]; asking: Asking } {
  const input: PassThrough & { isTTY?: boolean } = new PassThrough();
  input.isTTY = true;
  const said: string[] = [];
  return { input, said, asking: { limitMs, input, say: (line) => said.push(line) } };
}

test('says exactly what to do and for how long it waits, and goes on when it is done', async () => {
  const { input, said, asking } = terminal();
  const done = askPerson('Stop the bot.', asking);
  input.write('\n');
  await done;
  expect(said[0]).toBe('→ Stop the bot. Then press Enter. Type no and Enter if you cannot. You have 30 s.');
});

test.each([
  ['cannot', 'no\n', 'could not do this: Stop the bot.'],
  ['has left', undefined, 'could not do this: Stop the bot.'],
])('a person who %s ends the wait', async (_, line, words) => {
  const { input, asking } = terminal();
  const done = askPerson('Stop the bot.', asking);
  if (line === undefined) input.end();
  else input.write(line);
  await expect(done).rejects.toThrow(words);
});

test('nobody is waited for longer than that, nor where no terminal is', async () => {
  const { asking } = terminal();
  await expect(askPerson('Stop the bot.', { ...asking, limitMs: 20 })).rejects.toThrow(
    'nobody at the terminal did this within 20 ms: Stop the bot.',
  );
  await expect(askPerson('Stop the bot.', { ...asking, input: new PassThrough() })).rejects.toThrow(
    'needs a person at a terminal',
  );
});

test('Ctrl-C ends it as it ends everything', async () => {
  const { asking } = terminal();
  const ending = new AbortController();
  const done = askPerson('Stop the bot.', { ...asking, signal: ending.signal });
  ending.abort(new Error('interrupted'));
  await expect(done).rejects.toThrow('interrupted');
});
