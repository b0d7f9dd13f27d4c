import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { fillSyncGaps } from './fill-sync-gaps.ts';

const base = 'http://127.0.0.1:8008/_matrix/client/v3';
const userId = '@bot:x';
const roomId = '!r:x';
const joining = {
  event_id: '$joining',
  type: 'm.room.member',
  state_key: userId,
  content: { membership: 'join' },
};

/** A homeserver with one room; each sync tells its newest two events. */
function client(
  events: { event_id: string; origin_server_ts?: number }[],
  messages = events,
  { newsSince = Infinity, troubles = [] }: { newsSince?: number; troubles?: (() => Response)[] } = {},
) {
  const asked: URL[] = [];
  const warnings: string[] = [];
  const answer = (url: URL): Response => {
    if (url.pathname.endsWith('/messages')) {
      asked.push(url);
      const trouble = troubles.shift();
      if (trouble) return trouble();
      const end = Number(url.searchParams.get('from'));
      const start = Math.max(0, end - 2);
      const chunk = messages.slice(start, end).toReversed();
      return Response.json({ chunk, ...(start > 0 && { end: String(start) }) });
    }
    const timeline = { events: events.slice(-2), limited: true, prev_batch: String(events.length - 2) };
    return Response.json({ next_batch: 's', rooms: { join: { [roomId]: { timeline } } } });
  };
  const log = pino({}, { write: (line: string) => void warnings.push(JSON.parse(line).msg) });
  const clock = new ManualClock();
  const options = { userId, log, clock, newsSince: () => newsSince };
  const fetch = fillSyncGaps(async (input) => answer(new URL(String(input))), options);
  const sync = async (query = '?since=s', signal?: AbortSignal) => {
    const init = { headers: { authorization: 'Bearer t' }, ...(signal && { signal }) };
    const response = await fetch(`${base}/sync${query}`, init);
    const { timeline } = (await response.json()).rooms.join[roomId];
    return { ...timeline, events: timeline.events.map((event: { event_id: string }) => event.event_id) };
  };
  return { sync, asked, warnings, events, clock };
}

function say(...ids: string[]) {
  return ids.map((id) => ({ event_id: id }));
}

function cutOff(): Response {
  throw new TypeError('fetch failed');
}

describe('fillSyncGaps', () => {
  it('gives what was left out since the event that came last, in order', async () => {
    const { sync, events, asked, warnings } = client(say('$0', '$1'));
    await sync('');
    events.push(...say('$2', '$3', '$4', '$5', '$6', '$7'));
    expect(await sync()).toMatchObject({ events: ['$2', '$3', '$4', '$5', '$6', '$7'], limited: false });
    expect(asked.map(({ href }) => href)).toEqual([
      `${base}/rooms/!r%3Ax/messages?dir=b&from=6&limit=100`,
      `${base}/rooms/!r%3Ax/messages?dir=b&from=4&limit=100`,
      `${base}/rooms/!r%3Ax/messages?dir=b&from=2&limit=100`,
    ]);
    expect(warnings).toEqual([]);
  });

  it('gives nothing from before the bot joined', async () => {
    const { sync } = client([...say('$0', '$1'), joining, ...say('$2', '$3', '$4')]);
    expect(await sync()).toMatchObject({ events: ['$2', '$3', '$4'], limited: false });
  });

  it('asks for nothing where its joining is the oldest that matters', async () => {
    const { sync, asked } = client([...say('$0', '$1'), joining, ...say('$2')]);
    expect(await sync()).toMatchObject({ events: ['$joining', '$2'], limited: true });
    expect(asked).toEqual([]);
  });

  it('gives in the first sync all that was said since the time from which on it is to be answered', async () => {
    const events = say('$0', '$1', '$2', '$3', '$4').map((event, at) => ({ ...event, origin_server_ts: at }));
    const { sync } = client(events, events, { newsSince: 1 });
    expect(await sync('')).toMatchObject({ events: ['$1', '$2', '$3', '$4'], limited: false });
  });

  it('takes what came before that for history', async () => {
    const events = say('$0', '$1', '$2', '$3').map((event, at) => ({ ...event, origin_server_ts: at }));
    const { sync, asked } = client(events, events, { newsSince: 3 });
    expect(await sync('?timeout=0')).toMatchObject({ events: ['$2', '$3'], limited: true });
    expect(asked).toEqual([]);
  });

  it.each([
    ['are not to be had', []],
    ['are without end', Array.from({ length: 1_500 }, (_, count) => ({ event_id: `$${count}` }))],
  ])('says so, and leaves the sync as it is, where the messages before %s', async (_what, messages) => {
    const { sync, events, warnings } = client(say('$a', '$b'), messages);
    await sync('');
    events.push(...messages, ...say('$c', '$d'));
    expect(await sync()).toMatchObject({ events: ['$c', '$d'], limited: true });
    expect(warnings).toEqual(['what was said in a room meanwhile could not be fetched']);
  });

  it.each([
    ['a connection is cut off', cutOff],
    ['an answer breaks off', () => new Response('{"chunk":[')],
    ['the homeserver is in trouble', () => new Response('', { status: 502 })],
    ['it is asked too often', () => Response.json({}, { status: 429 })],
  ])('asks again when %s', async (_what, trouble) => {
    const { sync, events, asked, warnings, clock } = client(say('$0', '$1'), undefined, {
      troubles: [trouble, trouble],
    });
    await sync('');
    events.push(...say('$2', '$3', '$4'));
    const filled = sync();
    for (const count of [1, 2, 3]) {
      await expect.poll(() => asked.length, { interval: 1 }).toBe(count);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      clock.advance(1_000);
    }
    expect(await filled).toMatchObject({ events: ['$2', '$3', '$4'], limited: false });
    expect(warnings).toHaveLength(2);
  });

  it('gives nothing to a client that does not wait any longer', async () => {
    const { sync, events, asked, warnings } = client(say('$0', '$1'), undefined, { troubles: [cutOff] });
    await sync('');
    events.push(...say('$2', '$3', '$4'));
    const leaving = new AbortController();
    const filled = sync(undefined, leaving.signal);
    await expect.poll(() => asked.length, { interval: 1 }).toBe(1);
    leaving.abort(new Error('left'));
    await expect(filled).rejects.toThrow('left');
    expect(warnings).not.toContain('what was said in a room meanwhile could not be fetched');
  });

  it('leaves other requests alone', async () => {
    const answer = new Response('not JSON');
    const options = {
      userId,
      log: pino({ level: 'silent' }),
      clock: new ManualClock(),
      newsSince: () => 0,
    };
    const fetch = fillSyncGaps(() => Promise.resolve(answer), options);
    expect(await fetch(`${base}/keys/query`)).toBe(answer);
  });
});
