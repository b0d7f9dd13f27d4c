import type { WebClient } from '@slack/web-api';
import { expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { watchHistory } from './watch-history.ts';

const minuteMs = 60_000;

/** A workspace whose conversations have one message each, and what the watch finds in it. */
function setUp(conversations: number) {
  const clock = new ManualClock();
  const stopping = new AbortController();
  const known = new Set<string>();
  const looks: number[] = [];
  const asked: { readonly channel: string; readonly oldest: string }[] = [];
  const failures: string[] = [];
  let fails = false;
  const said = new Map<string, string>();
  const ids = Array.from({ length: conversations }, (_, index) => `D${index}`);
  const client = {
    users: {
      async conversations() {
        if (fails) throw new Error('fetch failed');
        return { channels: ids.map((id) => ({ id })) };
      },
    },
    conversations: {
      async history(wanted: (typeof asked)[number]) {
        asked.push(wanted);
        const ts = said.get(wanted.channel);
        return { messages: ts === undefined ? [] : [{ ts }] };
      },
    },
  } as unknown as WebClient;
  void watchHistory({
    client,
    since: clock.now(),
    take: (message) => {
      const { channel, ts } = message as { channel: string; ts: string };
      const isNew = !known.has(`${channel}/${ts}`);
      known.add(`${channel}/${ts}`);
      return isNew;
    },
    onLook: (missed) => looks.push(missed),
    onFailure: ({ message }) => failures.push(message),
    clock,
    signal: stopping.signal,
  });
  const say = (channel: string, atMs: number): void => void said.set(channel, (atMs / 1_000).toFixed(6));
  return { clock, stopping, known, looks, asked, failures, say, fail: (is: boolean) => (fails = is) };
}

it('counts what nobody has brought, but not what was said before it was there, nor a moment ago', async () => {
  const { clock, known, looks, say, stopping } = setUp(2);
  say('D0', clock.now());
  await expect.poll(() => looks).toEqual([0]);
  expect(known.size).toBe(1);
  say('D0', clock.now() + 1);
  say('D1', clock.now() + minuteMs - 1_000);
  clock.advance(minuteMs);
  await expect.poll(() => looks).toEqual([0, 1]);
  clock.advance(minuteMs);
  await expect.poll(() => looks).toEqual([0, 1, 1]);
  stopping.abort();
});

it('looks at many conversations in turn', async () => {
  const { clock, looks, asked, stopping } = setUp(30);
  await expect.poll(() => looks.length).toBe(1);
  clock.advance(minuteMs);
  await expect.poll(() => looks.length).toBe(2);
  expect(asked.length).toBe(40);
  expect(new Set(asked.map(({ channel }) => channel)).size).toBe(30);
  stopping.abort();
});

it('tells of a failure, and looks again', async () => {
  const { clock, looks, failures, fail, stopping } = setUp(1);
  await expect.poll(() => looks.length).toBe(1);
  fail(true);
  clock.advance(minuteMs);
  await expect.poll(() => failures).toEqual(['connection error']);
  fail(false);
  clock.advance(minuteMs);
  await expect.poll(() => looks.length).toBe(2);
  stopping.abort();
});
