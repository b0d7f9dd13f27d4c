import { afterEach, beforeEach, expect, it } from 'vitest';
import { echoAgent } from '../../agent/echo.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { Sessions } from '../sessions/sessions.ts';
import { SignalChannel } from './signal-channel.ts';
import type { SocketSeams } from '../socket-seams.ts';

const number = '+15551234567';
const uuid = '11111111-0000-4000-8000-000000000001';

interface Asked {
  readonly what: string;
  readonly body: any;
}

let clock: ManualClock;
let sessions: Sessions;
let asked: Asked[];
/** What the service hands out, poll by poll. */
let waiting: object[][];
/** Statuses of the receipts to come; then they are taken. */
let receipts: number[];
let channel: SignalChannel;

beforeEach(async () => {
  clock = new ManualClock();
  sessions = Sessions.inMemory();
  asked = [];
  waiting = [];
  receipts = [];
  channel = new SignalChannel(
    {
      baseUrl: 'http://127.0.0.1:1',
      number,
      allowUsers: new Set(['+15550100001']),
      typing: true,
      readReceipts: true,
    },
    {
      log: memoryLog().log,
      redactor: new Redactor(),
      agent: echoAgent,
      sessions,
      stateDirectory: '/state',
      processEnv: {},
      audit: async () => {},
      editBlock: async () => {},
      publish() {},
      seams: { clock, fetch: answer } as unknown as SocketSeams,
    },
  );
  await channel.start();
});
afterEach(() => channel.stop());

async function answer(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const [what] = String(url).split('/').slice(4);
  asked.push({ what: `${init?.method} ${what}`, body: init?.body && JSON.parse(init.body as string) });
  if (what === 'about') return Response.json({ mode: 'native' });
  if (what === 'send') return Response.json({ timestamp: '9' }, { status: 201 });
  if (what?.startsWith('receive')) return Response.json(waiting.shift() ?? []);
  if (what === 'receipts') return new Response(null, { status: receipts.shift() ?? 204 });
  return new Response(null, { status: 204 });
}

function textOf(timestamp: number, message: string, more: object = {}): object {
  return { sourceNumber: '+15550100001', sourceUuid: uuid, dataMessage: { timestamp, message }, ...more };
}

/** Brings what waits with the next poll. */
async function bring(...envelopes: object[]): Promise<void> {
  waiting.push(envelopes);
  await expect.poll(() => clock.sleepers).toBeGreaterThan(0);
  clock.advance(1_000);
  await expect.poll(() => waiting.length).toBe(0);
}

function seen(...kinds: string[]): string[] {
  return asked.map(({ what }) => what).filter((what) => kinds.some((kind) => what.endsWith(kind)));
}

it('marks as read, shows that it types, and answers, in that order', async () => {
  await bring(textOf(7, 'hello'));
  await expect.poll(() => seen('send')).toHaveLength(1);
  expect(seen('receipts', 'typing-indicator', 'send')).toEqual([
    'POST receipts',
    'PUT typing-indicator',
    'DELETE typing-indicator',
    'POST send',
  ]);
  expect(asked.find(({ what }) => what === 'POST receipts')?.body).toEqual({
    recipient: uuid,
    receipt_type: 'read',
    timestamp: 7,
  });
  expect(asked.find(({ what }) => what === 'POST send')?.body).toEqual({
    number,
    recipients: [uuid],
    message: 'echo: hello',
  });
});

it('leaves unread what it cannot write down, and says that it is not well', async () => {
  sessions.hear = () => {
    throw new Error('the disk is full');
  };
  await bring(textOf(7, 'hello'));
  await expect.poll(() => channel.info().status).toBe('error');
  expect(channel.info().extra).toMatchObject({ lostTotal: 1 });
  expect(seen('receipts', 'send')).toEqual([]);
});

it('marks nothing as read that has no time, and answers it', async () => {
  await bring({ ...textOf(7, 'hello'), dataMessage: { message: 'hello' } });
  await expect.poll(() => seen('send')).toHaveLength(1);
  expect(seen('receipts')).toEqual([]);
});

it('answers also where the receipt is refused, and sends it again after five seconds', async () => {
  receipts = [400, 500];
  await bring(textOf(7, 'hello'));
  await expect.poll(() => seen('send')).toHaveLength(1);
  expect(seen('receipts')).toHaveLength(1);
  for (const times of [2, 3]) {
    clock.advance(5_000);
    await expect.poll(() => seen('receipts')).toHaveLength(times);
  }
  clock.advance(5_000);
  await bring(textOf(8, 'again'));
  await expect.poll(() => seen('send')).toHaveLength(2);
  expect(seen('receipts')).toHaveLength(4);
});

it('answers what comes twice once, and nobody who is not on the list', async () => {
  await bring(textOf(7, 'hello'), textOf(7, 'hello'), textOf(8, 'hi', { sourceNumber: '+15550100009' }));
  await expect.poll(() => seen('send')).toHaveLength(1);
  expect(channel.info()).toMatchObject({
    status: 'connected',
    extra: { dialect: 'poll', heardTwiceTotal: 1, notAllowedTotal: 1 },
  });
});
