import { describe, expect, it } from 'vitest';
import { memoryLog } from '../base/testing/memory-log.ts';
import type { Delivered, Outbound } from './channel.ts';
import { Inbound, type HeardText } from './inbound.ts';

const hello: HeardText = { id: '1', sender: 'alice', body: 'hello' };

/** An agent that answers when told to, and a channel that notes what it is given. */
function setUp(delivered: Delivered = { outcome: 'sent', messageId: 'm' }) {
  const said: Outbound[] = [];
  const asked: { readonly body: string; readonly answer: (text: string | undefined) => void }[] = [];
  const { log, lines } = memoryLog();
  let failures = 0;
  const inbound = new Inbound({
    channel: 'test',
    agent: ({ body }) => {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      asked.push({ body, answer: resolve });
      return promise;
    },
    deliver: (reply) => {
      said.push(reply);
      return Promise.resolve(delivered);
    },
    log,
    onFailure: () => void (failures += 1),
  });
  return { inbound, said, asked, lines, failures: () => failures };
}

describe('what people say', () => {
  it('is answered under the id of the text', async () => {
    const { inbound, said, asked, failures } = setUp();
    const taken = inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer('hi');
    await taken;
    expect(said).toEqual([{ conversation: 'room', text: 'hi', id: '1' }]);
    expect(failures()).toBe(0);
  });

  it('waits for what was said before in the same conversation, and for nobody else', async () => {
    const { inbound, asked } = setUp();
    const first = inbound.take('room', () => hello);
    const second = inbound.take('room', () => ({ ...hello, body: 'again' }));
    const elsewhere = inbound.take('other room', () => ({ ...hello, body: 'elsewhere' }));
    await expect.poll(() => asked.map(({ body }) => body)).toEqual(['hello', 'elsewhere']);
    for (const { answer } of asked) answer(undefined);
    await Promise.all([first, elsewhere]);
    await expect.poll(() => asked.length).toBe(3);
    asked[2]!.answer(undefined);
    await second;
  });

  it('is looked at when its turn has come', async () => {
    const { inbound, asked } = setUp();
    await inbound.take('room', () => undefined);
    expect(asked).toEqual([]);
  });

  it('is counted when it gets no answer that it should have had', async () => {
    const { inbound, asked, failures, lines } = setUp({ outcome: 'failed', error: 'away', retry: 'later' });
    const taken = inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer('hi');
    await taken;
    expect(failures()).toBe(1);
    expect(lines).toMatchObject([{ level: 'error', err: { message: 'away' } }]);
  });
});
