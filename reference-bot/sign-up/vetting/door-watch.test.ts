import { describe, expect, it } from 'vitest';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { refuse, reply } from '../testing/fake-answers.ts';
import { hurriedClock } from '../testing/hurried-clock.ts';
import { watchRooms } from '../watch/watch-rooms.ts';
import { doorWatch } from './door-watch.ts';

const member = (user: string, membership: string, reason?: string) => ({
  type: 'm.room.member',
  sender: user,
  state_key: user,
  content: { membership, reason },
});
const message = (sender: string, body: unknown, msgtype: unknown = 'm.text') => ({
  type: 'm.room.message',
  sender,
  content: { msgtype, body },
});
const room = (state: readonly object[], timeline: readonly object[]) => ({
  state: { events: state },
  timeline: { events: timeline },
});
const sync = (join: object, next: string): Response => reply({ next_batch: next, rooms: { join } });

/** What vettings hear while these are the answers to sync; after the last one the watch is ended. */
async function hear(...answers: readonly Response[]) {
  const heard: string[] = [];
  const asked: URLSearchParams[] = [];
  const left = [reply({ user_id: '@admin:fake' }), ...answers];
  const over = new AbortController();
  const fetch: typeof globalThis.fetch = (input, init) => {
    const next = left.shift();
    if (!next) {
      over.abort();
      return Promise.reject(init?.signal?.reason as Error);
    }
    const url = new URL(String(input));
    if (url.pathname.endsWith('/sync')) asked.push(url.searchParams);
    return Promise.resolve(next);
  };
  const { log, lines } = memoryLog();
  const context = {
    homeserver: new HomeserverClient(fetch, 'http://fake'),
    adminToken: 'admin-token',
    clock: hurriedClock(),
    log,
  };
  const vettings = {
    knocked: (user: string, reason: string) => Promise.resolve(void heard.push(`knock ${user} ${reason}`)),
    said: (roomId: string, user: string, body: string) =>
      body === 'break'
        ? Promise.reject(new Error('broken'))
        : Promise.resolve(void heard.push(`${roomId} ${user} ${body}`)),
  };
  await watchRooms(context, [doorWatch(vettings, { spaceId: '!space:fake', log })], over.signal);
  return { heard, asked, lines };
}

describe('the door', () => {
  it('hears who knocks, and who knocked before the start and still stands there', async () => {
    const { heard, asked } = await hear(
      sync(
        {
          '!space:fake': room(
            [member('@a:fake', 'knock', 'one'), member('@b:fake', 'knock', 'two')],
            [member('@b:fake', 'leave'), member('@c:fake', 'knock', 'three'), member('@d:fake', 'join')],
          ),
          '!other:fake': room([member('@e:fake', 'knock', 'elsewhere')], [message('@e:fake', 'old news')]),
        },
        's1',
      ),
      sync(
        {
          '!space:fake': room([], [member('@e:fake', 'knock')]),
          '!other:fake': room([], [message('@admin:fake', 'welcome'), message('@e:fake', 'hello')]),
        },
        's2',
      ),
    );
    expect(heard).toEqual([
      'knock @a:fake one',
      'knock @c:fake three',
      'knock @e:fake ',
      '!other:fake @e:fake hello',
    ]);
    expect(asked.map((query) => [query.get('since'), query.get('timeout')])).toEqual([
      [null, '0'],
      ['s1', '30000'],
    ]);
  });

  it('hears texts, and neither notices, which bots send, nor the names of pictures', async () => {
    const said = ['m.notice', 'm.image', 'm.emote', null, 7, 'm.text'].map((type) =>
      message('@a:fake', String(type), type),
    );
    const { heard } = await hear(sync({}, 's1'), sync({ '!a:fake': room([], said) }, 's2'));
    expect(heard).toEqual(['!a:fake @a:fake m.text']);
  });

  it('goes on after a refusal and after an event that could not be handled', async () => {
    const { heard, lines } = await hear(
      refuse(502, 'M_UNKNOWN', 'bad gateway'),
      sync({}, 's1'),
      sync(
        {
          '!a:fake': room([], [message('@a:fake', 'break'), message('@a:fake', 'on'), message('@a:fake', 7)]),
        },
        's2',
      ),
    );
    expect(heard).toEqual(['!a:fake @a:fake on', '!a:fake @a:fake ']);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'the rooms cannot be watched now',
      'the rooms are watched',
      'an event at the door was lost',
    ]);
  });

  it.each([
    ['rooms', { rooms: [] }],
    ['joined rooms', { rooms: { join: 'none' } }],
    ['a room', { rooms: { join: { '!a:fake': null } } }],
    ['a timeline', { rooms: { join: { '!a:fake': { timeline: 7, state: [] } } } }],
    ['a list of events', { rooms: { join: { '!a:fake': { timeline: { events: { length: 1 } } } } } }],
    ['an event', { rooms: { join: { '!a:fake': { timeline: { events: [null, 'text', 7] } } } } }],
    ['a content', { rooms: { join: { '!a:fake': room([], [{ type: 'm.room.message', content: null }]) } } }],
  ])('goes on after %s that is none', async (_what, body) => {
    const { heard } = await hear(
      sync({}, 's1'),
      reply({ ...body, next_batch: 's2' }),
      sync({ '!a:fake': room([], [message('@a:fake', 'hello')]) }, 's3'),
    );
    expect(heard).toEqual(['!a:fake @a:fake hello']);
  });

  it('asks again where an answer does not tell how to go on', async () => {
    const { asked, lines } = await hear(sync({}, 's1'), reply({ next_batch: 2 }), reply([]), sync({}, 's2'));
    expect(asked.map((query) => query.get('since'))).toEqual([null, 's1', 's1', 's1']);
    expect(lines.map(({ detail }) => detail).filter(Boolean)).toEqual([
      'the answer has no next_batch',
      'status 200 without an explanation',
    ]);
  });

  it('is never watched by an answer to an earlier watch, which a homeserver may have kept', async () => {
    const [[one], [other]] = (await Promise.all([hear(sync({}, 's1')), hear(sync({}, 's1'))])).map(
      ({ asked }) => asked,
    ) as [[URLSearchParams], [URLSearchParams]];
    expect(one.toString()).not.toBe(other.toString());
  });
});
