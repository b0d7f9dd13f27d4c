import { describe, expect, it } from 'vitest';
import { AgentError } from '../agent/agent.ts';
import { ManualClock } from '../base/testing/manual-clock.ts';
import { memoryLog } from '../base/testing/memory-log.ts';
import type { Delivered, Outbound } from './channel.ts';
import { Inbound, type HeardText } from './inbound.ts';
import { Sessions } from './sessions/sessions.ts';

const hello: HeardText = { id: '1', sender: 'alice', body: 'hello' };

interface Asked {
  readonly body: string;
  readonly history: readonly { readonly text: string }[];
  readonly answer: (text: string | undefined) => void;
  readonly fail: (error: Error) => void;
}

/** An agent that answers when told to, and a channel that notes what it is given. */
function setUp(delivered: Delivered = { outcome: 'sent', messageId: 'm' }, sessions = Sessions.inMemory()) {
  const said: Outbound[] = [];
  const asked: Asked[] = [];
  const clock = new ManualClock();
  const stopping = new AbortController();
  const { log, lines } = memoryLog();
  let failures = 0;
  const inbound = new Inbound({
    channel: 'test',
    agent: ({ body, history }) => {
      const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
      asked.push({ body, history, answer: resolve, fail: reject });
      return promise;
    },
    sessions,
    clock,
    signal: stopping.signal,
    deliver: (reply) => {
      said.push(reply);
      return Promise.resolve(delivered);
    },
    log,
    onFailure: () => void (failures += 1),
  });
  return { inbound, said, asked, lines, clock, stopping, failures: () => failures };
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
    const second = inbound.take('room', () => ({ ...hello, id: '2', body: 'again' }));
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

  it('comes with what was said before, without what had no answer', async () => {
    const { inbound, asked } = setUp();
    for (const [id, settle] of [
      ['1', (one: Asked) => one.answer('hi')],
      ['2', (one: Asked) => one.fail(new AgentError('overloaded', { passes: true }))],
      ['3', (one: Asked) => one.answer('good')],
    ] as const) {
      const taken = inbound.take('room', () => ({ ...hello, id, body: `text ${id}` }));
      await expect.poll(() => asked.length).toBe(Number(id));
      settle(asked.at(-1)!);
      await taken;
    }
    expect(asked.at(-1)?.history.map(({ text }) => text)).toEqual(['text 1', 'hi']);
  });
});

describe('a text without an answer', () => {
  it('is not passed over in silence', async () => {
    const { inbound, asked, said, failures, lines } = setUp();
    const taken = inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.fail(new AgentError('overloaded', { passes: true }));
    await taken;
    expect(said).toEqual([
      expect.objectContaining({ id: '1', text: expect.stringContaining('cannot answer') }),
    ]);
    expect(failures()).toBe(1);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { err: { message: 'overloaded' } },
    ]);
  });
});

describe('after a restart', () => {
  it('an answer that was not sent is sent as it was, and the agent is not asked again', async () => {
    const sessions = Sessions.inMemory();
    const before = setUp({ outcome: 'failed', error: 'away', retry: 'later' }, sessions);
    const taken = before.inbound.take('room', () => hello);
    await expect.poll(() => before.asked.length).toBe(1);
    before.asked[0]!.answer('hi');
    await taken;
    before.stopping.abort();
    const { inbound, said, asked } = setUp(undefined, sessions);
    inbound.resume();
    await expect.poll(() => said).toEqual([{ conversation: 'room', text: 'hi', id: '1' }]);
    expect(asked).toEqual([]);
  });

  it('a text is answered whose answer was in the making', async () => {
    const sessions = Sessions.inMemory();
    const before = setUp(undefined, sessions);
    const taken = before.inbound.take('room', () => hello);
    await expect.poll(() => before.asked.length).toBe(1);
    before.stopping.abort();
    before.asked[0]!.fail(new Error('stopped'));
    await taken;
    expect([before.said, before.failures()]).toEqual([[], 0]);
    const { inbound, said, asked } = setUp(undefined, sessions);
    inbound.resume();
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer('hi');
    await expect.poll(() => said).toEqual([{ conversation: 'room', text: 'hi', id: '1' }]);
  });

  it('what is finished is not answered again, and what is an hour old is counted', async () => {
    const sessions = Sessions.inMemory();
    const { inbound, asked, said } = setUp(undefined, sessions);
    const taken = inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer('hi');
    await taken;
    sessions.hear({ channel: 'test', conversation: 'room', ...hello, id: '2' }, 0);
    const after = setUp(undefined, sessions);
    after.inbound.resume();
    await after.inbound.take('room', () => hello);
    expect([said.length, after.said, after.asked, after.failures()]).toEqual([1, [], [], 1]);
    expect(sessions.unfinished('test')).toEqual([]);
  });
});

describe('an answer that cannot be sent now', () => {
  it('is sent a minute later', async () => {
    const away: Delivered = { outcome: 'failed', error: 'away', retry: 'later' };
    const { inbound, asked, said, clock } = setUp(away);
    const taken = inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer('hi');
    await taken;
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(60_000);
    await expect.poll(() => said.length).toBe(2);
    expect(said[1]).toEqual(said[0]);
  });

  it('is sent once a minute, however many there are', async () => {
    const { inbound, asked, said, clock } = setUp({ outcome: 'failed', error: 'away', retry: 'later' });
    for (const id of ['1', '2', '3']) void inbound.take('room', () => ({ ...hello, id }));
    for (const number of [1, 2, 3]) {
      await expect.poll(() => asked.length).toBe(number);
      asked[number - 1]!.answer(`hi ${number}`);
    }
    for (const minutes of [1, 2, 3]) {
      await expect.poll(() => said.length).toBe(3 * minutes);
      await expect.poll(() => clock.sleepers).toBe(1);
      clock.advance(60_000);
    }
    await expect.poll(() => said.length).toBe(12);
    await inbound.settle();
    expect(said.map(({ id }) => id).join('')).toBe('123123123123');
  });
});

describe('a bot that stops', () => {
  it('finishes what it has begun, for a while', async () => {
    const { inbound, asked, said, clock } = setUp();
    void inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    const settled = inbound.settle();
    asked[0]!.answer('hi');
    await settled;
    expect(said.length).toBe(1);
    void inbound.take('room', () => ({ ...hello, id: '2' }));
    await expect.poll(() => asked.length).toBe(2);
    const late = inbound.settle();
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(5_000);
    await late;
    expect(said.length).toBe(1);
  });
});
