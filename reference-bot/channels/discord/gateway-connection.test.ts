import { EventEmitter } from 'node:events';
import * as fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { type Ending, listenOnce } from './gateway-connection.ts';
import type { GatewaySession } from './session-file.ts';

const hello = { op: 10, d: { heartbeat_interval: 1_000 } };
const ready = {
  op: 0,
  t: 'READY',
  s: 1,
  d: { session_id: 'a', resume_gateway_url: 'wss://example.org', user: { id: '99' } },
};

class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly sent: any[] = [];
  closedWith: number | undefined;
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(code: number): void {
    this.closedWith = code;
    this.readyState = 2;
  }
  terminate(): void {}
  say(frame: unknown): void {
    this.emit('message', Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)), false);
  }
}

let clock: ManualClock;
let socket: FakeSocket;
let session: GatewaySession | undefined;
/** What the callbacks have made of it. */
const current = (): GatewaySession | undefined => session;
let events: unknown[];

beforeEach(() => {
  clock = new ManualClock();
  socket = new FakeSocket();
  session = undefined;
  events = [];
});

function listen(onEvent = (event: unknown): unknown => events.push(event)): Promise<Ending> {
  return listenOnce({
    url: new URL('wss://example.org'),
    token: 'a.b.c',
    intents: 1,
    session: () => session,
    openSocket: () => socket as unknown as WebSocket,
    onAsked: () => {},
    onSession: (next) => (session = next),
    onListening: () => {},
    onEvent,
    onNonsense: () => {},
    clock,
    signal: new AbortController().signal,
  });
}

it('identifies itself, notes each event, and names the last one with its heartbeats', async () => {
  const ended = listen();
  for (const frame of [hello, ready, { op: 0, t: 'X', s: 2, d: {} }, { op: 1 }]) socket.say(frame);
  expect(socket.sent).toMatchObject([
    { op: 2, d: { token: 'a.b.c', intents: 1 } },
    { op: 1, d: 2 },
  ]);
  expect(events).toEqual([{ t: 'X', d: {} }]);
  expect(session).toEqual({ id: 'a', resumeUrl: 'wss://example.org', sequence: 2, me: '99' });
  socket.emit('close', 4014);
  expect(await ended).toMatchObject({ remains: 'final', code: 4014, trouble: { kind: 'intents' } });
});

it('resumes, and does not take for heard what could not be written down', async () => {
  session = { id: 'a', resumeUrl: 'wss://example.org', sequence: 7, me: '99' };
  const ended = listen(() => {
    throw new Error('the disk is full');
  });
  socket.say(hello);
  expect(socket.sent).toEqual([{ op: 6, d: { token: 'a.b.c', session_id: 'a', seq: 7 } }]);
  socket.say({ op: 0, t: 'X', s: 8, d: {} });
  expect(await ended).toMatchObject({ remains: 'resume', trouble: { kind: 'store' } });
  expect(session.sequence).toBe(7);
});

it('leaves a connection whose heartbeats are not acknowledged, and keeps its session', async () => {
  const ended = listen();
  for (const frame of [hello, ready]) socket.say(frame);
  for (let time = 0; time < 2; time += 1) {
    clock.advance(1_000);
    await Promise.resolve();
    await Promise.resolve();
  }
  expect(await ended).toMatchObject({ remains: 'resume', trouble: { kind: 'network' } });
  expect(socket.closedWith).toBe(4_000);
});

it.each<[string, unknown, Partial<Ending>]>([
  ['another connection', { op: 7 }, { remains: 'resume', trouble: undefined }],
  ['a session that stays', { op: 9, d: true }, { remains: 'resume', isInvalid: true }],
  ['a session that is gone', { op: 9, d: false }, { remains: 'fresh', isInvalid: true }],
  ['a session of nobody', { ...ready, d: { session_id: 'a' } }, { remains: 'fresh' }],
])('ends for %s', async (_what, frame, ending) => {
  const ended = listen();
  for (const one of [hello, frame]) socket.say(one);
  expect(await ended).toMatchObject(ending);
});

const member = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    -1,
    0,
    2 ** 53,
    '1',
    {},
    [],
    true,
    'READY',
    'RESUMED',
    'MESSAGE_CREATE',
    ready.d,
  ),
);
const frame = fc.oneof(
  fc.string(),
  fc.jsonValue(),
  fc.record(
    { op: fc.oneof(fc.integer({ min: -1, max: 12 }), member), t: member, s: member, d: member },
    { requiredKeys: [] },
  ),
  fc.constantFrom<unknown>(hello, ready, { op: 1 }, { op: 11 }),
);

it('whatever frames come, nothing is thrown, no event is forgotten and nothing else is said', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 30 }), (frames) => {
      socket = new FakeSocket();
      session = undefined;
      void listen();
      let last: GatewaySession | undefined;
      for (const one of frames) {
        socket.say(one);
        const next = current();
        if (next?.id === last?.id) expect(next?.sequence ?? 0).toBeGreaterThanOrEqual(last?.sequence ?? 0);
        last = next;
      }
      expect(socket.sent.every(({ op }) => [1, 2, 6].includes(op))).toBe(true);
      expect(socket.sent.filter(({ op }) => op !== 1).length).toBeLessThanOrEqual(1);
      socket.emit('close', 1000);
    }),
    { numRuns: 2_000 },
  );
});
