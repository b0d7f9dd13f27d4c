import { describe, expect, it } from 'vitest';
import { AgentError } from '../agent/agent.ts';
import { ManualClock } from '../base/testing/manual-clock.ts';
import { memoryLog } from '../base/testing/memory-log.ts';
import type { Delivered, Outbound } from './channel.ts';
import { Inbound, type HeardText } from './inbound.ts';
import { Sessions, type SessionText } from './sessions/sessions.ts';

const hello: HeardText = { id: '1', sender: 'alice', body: 'hello' };

interface Asked {
  readonly body: string;
  readonly history: readonly { readonly text: string }[];
  readonly answer: (text: string | undefined) => void;
  readonly fail: (error: Error) => void;
}

/** An agent that answers when told to, and a channel that notes what it is given. */
function setUp(
  delivered: Delivered = { outcome: 'sent', messageId: 'm' },
  sessions = Sessions.inMemory(),
  putAside?: (text: SessionText) => Promise<void>,
) {
  const said: Outbound[] = [];
  const asked: Asked[] = [];
  const clock = new ManualClock();
  const stopping = new AbortController();
  const { log, lines } = memoryLog();
  let failures = 0;
  let successes = 0;
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
    onSuccess: () => void (successes += 1),
    ...(putAside && { putAside }),
  });
  return {
    inbound,
    said,
    asked,
    lines,
    clock,
    stopping,
    failures: () => failures,
    successes: () => successes,
  };
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

describe('a text that is put aside', () => {
  const whole: SessionText = { channel: 'test', conversation: 'room', ...hello };
  const overloaded = new AgentError('overloaded', { passes: true });

  /** A text whose agent has failed. */
  async function putOneAside(sessions = Sessions.inMemory()) {
    const aside: SessionText[] = [];
    const bot = setUp(undefined, sessions, async (text) => void aside.push(text));
    const taken = bot.inbound.take('room', () => hello);
    await expect.poll(() => bot.asked.length).toBe(1);
    bot.asked[0]!.fail(overloaded);
    await taken;
    return { ...bot, aside };
  }

  it('is kept before the person is told that the answer comes later', async () => {
    const { said, aside, failures, successes } = await putOneAside();
    expect(aside).toEqual([whole]);
    expect(said).toEqual([
      { conversation: 'room', id: '1.delay', text: expect.stringContaining('as soon as I can') },
    ]);
    expect([failures(), successes()]).toEqual([1, 0]);
  });

  it('is not asked about by those who hear it again, nor by the next start', async () => {
    const sessions = Sessions.inMemory();
    const { inbound, said, asked } = await putOneAside(sessions);
    await inbound.take('room', () => hello);
    inbound.resume();
    await inbound.settle();
    expect([said.length, asked.length]).toEqual([1, 1]);
    expect(sessions.isFinished(whole)).toBe(true);
  });

  it('is answered once when it comes back, however often it does', async () => {
    const { inbound, said, asked, successes } = await putOneAside();
    const replayed = inbound.replay(whole);
    await expect.poll(() => asked.length).toBe(2);
    asked[1]!.answer('hi');
    await replayed;
    await inbound.replay(whole);
    expect(said.slice(1)).toEqual([{ conversation: 'room', text: 'hi', id: '1' }]);
    expect([asked.length, successes()]).toEqual([2, 2]);
  });

  it('stays without an answer while the agent fails, and nobody is told again', async () => {
    const { inbound, said, asked, failures } = await putOneAside();
    const replayed = inbound.replay(whole);
    await expect.poll(() => asked.length).toBe(2);
    asked[1]!.fail(overloaded);
    await expect(replayed).rejects.toBe(overloaded);
    expect([said.length, failures()]).toEqual([1, 1]);
  });

  it('whose answer was cut off on its way is answered with the same one', async () => {
    const sessions = Sessions.inMemory();
    await putOneAside(sessions);
    sessions.answer(whole, { kind: 'answer', text: 'hi' });
    const { inbound, said, asked } = setUp(undefined, sessions);
    await inbound.replay(whole);
    expect([said, asked]).toEqual([[{ conversation: 'room', text: 'hi', id: '1' }], []]);
  });

  it('is told of after the next start where the bot was killed before', async () => {
    const sessions = Sessions.inMemory();
    sessions.hear(whole, Date.UTC(2026, 1, 24));
    sessions.answer(whole, { kind: 'delay', text: 'later' });
    const { inbound, said, asked } = setUp(undefined, sessions);
    inbound.resume();
    await expect.poll(() => said).toEqual([{ conversation: 'room', text: 'later', id: '1.delay' }]);
    await inbound.settle();
    expect(asked).toEqual([]);
    expect(sessions.unfinished('test')).toEqual([]);
  });

  it('that cannot be kept is refused, and the person is told to ask again', async () => {
    const { inbound, said, asked } = setUp(undefined, undefined, () => Promise.reject(new Error('ENOSPC')));
    const taken = inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.fail(overloaded);
    await taken;
    expect(said).toEqual([
      { conversation: 'room', id: '1', text: expect.stringContaining('ask me again later') },
    ]);
  });

  it.each(['hear', 'answer'] as const)(
    'is kept also where the sessions cannot be written: %s',
    async (method) => {
      const sessions = Sessions.inMemory();
      const aside: SessionText[] = [];
      const { inbound, said, asked, failures } = setUp(
        undefined,
        sessions,
        async (text) => void aside.push(text),
      );
      const { [method]: real } = sessions;
      Object.assign(sessions, {
        [method]: () => {
          throw new Error('database or disk is full');
        },
      });
      const taken = inbound.take('room', () => hello);
      if (method === 'answer') {
        await expect.poll(() => asked.length).toBe(1);
        asked[0]!.answer('hi');
      }
      await taken;
      expect(aside).toEqual([whole]);
      expect(said.map(({ id }) => id)).toEqual(['1.delay']);
      expect(failures()).toBe(1);
      Object.assign(sessions, { [method]: real });
      const replayed = inbound.replay(whole);
      await expect.poll(() => asked.length).toBe(method === 'answer' ? 2 : 1);
      asked.at(-1)!.answer('hi');
      await replayed;
      expect(said.at(-1)).toEqual({ conversation: 'room', text: 'hi', id: '1' });
    },
  );

  it('is answered once where the note of the answer cannot be written', async () => {
    const sessions = Sessions.inMemory();
    const { finish } = sessions;
    Object.assign(sessions, {
      finish: () => {
        throw new Error('database or disk is full');
      },
    });
    const { inbound, said, asked } = setUp(undefined, sessions, () => Promise.resolve());
    const taken = inbound.take('room', () => hello);
    await expect.poll(() => asked.length).toBe(1);
    asked[0]!.answer('hi');
    await taken;
    Object.assign(sessions, { finish });
    inbound.resume();
    // The network takes the same id once.
    await expect.poll(() => said.length).toBe(2);
    expect(said[1]).toEqual(said[0]);
  });
});
