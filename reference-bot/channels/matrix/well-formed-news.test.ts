import { expect, it, vi } from 'vitest';
import { keepWellFormed } from './well-formed-news.ts';

const sync = 'http://127.0.0.1:8008/_matrix/client/v3/sync?since=s1';
const message = {
  type: 'm.room.message',
  sender: '@a:b',
  event_id: '$1',
  origin_server_ts: 1,
  content: { body: 'hello' },
};
const data = { type: 'm.direct', content: {} };

async function heard(answer: object, url = sync) {
  const warn = vi.fn();
  const fetch = keepWellFormed(() => Promise.resolve(Response.json(answer)), { warn } as never);
  return {
    answer: await (await fetch(url)).json(),
    warned: warn.mock.calls.map(([facts]) => facts as object),
  };
}

it('hands on what is well-formed as it came', async () => {
  const room = { timeline: { events: [message], limited: false }, summary: { 'm.heroes': [] } };
  const answer = {
    next_batch: 's2',
    account_data: { events: [data] },
    rooms: { join: { '!r': room } },
    x: 1,
  };
  expect(await heard(answer)).toEqual({ answer, warned: [] });
});

it('takes out what is no event, wherever it stands, and says how much that was', async () => {
  const { answer, warned } = await heard({
    next_batch: 's2',
    to_device: { events: [null, { type: 7, content: {} }, data] },
    account_data: { events: ['text', data] },
    presence: 'none',
    device_lists: { changed: ['@a:b'], left: [3] },
    rooms: {
      join: { '!r': { timeline: { events: [data, message] }, state: { events: {} } }, '!s': [] },
      invite: 3,
    },
  });
  expect(answer).toEqual({
    next_batch: 's2',
    to_device: { events: [data] },
    account_data: { events: [data] },
    device_lists: { changed: ['@a:b'], left: [] },
    rooms: { join: { '!r': { timeline: { events: [message] }, state: { events: [] } } } },
  });
  expect(warned).toEqual([{ count: 9 }]);
});

it('leaves other answers alone', async () => {
  const answer = { rooms: 'none' };
  const url = 'http://127.0.0.1:8008/_matrix/client/v3/keys/query';
  expect(await heard(answer, url)).toEqual({ answer, warned: [] });
});
