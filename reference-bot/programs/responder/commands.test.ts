import { describe, expect, it } from 'vitest';
import { commandAgent } from './commands.ts';

const agent = commandAgent({ userId: '@nova:example.org', deviceId: 'D' });
const answerTo = (body: string) =>
  agent(
    { channel: 'matrix', conversation: '!r', sender: '@alice:example.org', body, history: [] },
    new AbortController().signal,
  );

describe('commands', () => {
  it.each([
    ['!ping', 'pong'],
    [' \n!ping\tof death', 'pong\tof death'],
    ['!ping  two\n\n lines', 'pong  two\n\n lines'],
    ['!whoami', 'I am @nova:example.org, on device D.'],
    ['!help', '!help, !ping, !whoami'],
  ])('%j is answered', async (body, answer) => {
    expect(await answerTo(body)).toBe(answer);
  });

  it.each(['', ' ', 'ping', '!pingpong', '!PING', 'pong', 'say !ping', '!constructor', 'toString'])(
    '%j is not',
    async (body) => {
      expect(await answerTo(body)).toBeUndefined();
    },
  );
});
