import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { Sessions } from '../../sessions/sessions.ts';
import { News } from './news.ts';

const minuteMs = 60_000;
const roomId = '!room';

let clock: ManualClock;
let sessions: Sessions;
beforeEach(() => {
  clock = new ManualClock();
  sessions = Sessions.inMemory();
});

function isNews(at: number, since = at): boolean {
  return new News(sessions, clock, since).isNews({ roomId, eventId: '$a', at });
}

describe('a text', () => {
  it('is news until the bot has finished with it', () => {
    const text = { channel: 'matrix', conversation: roomId, id: '$a' };
    const now = clock.now();
    expect(isNews(now)).toBe(true);
    sessions.hear({ ...text, sender: '@alice', body: 'hello' }, now);
    expect(isNews(now)).toBe(true);
    sessions.finish(text, { outcome: 'sent', messageId: '$b' });
    expect(isNews(now)).toBe(false);
  });

  it('is history if it was said before the store was made, or more than an hour ago', () => {
    const at = clock.now();
    expect(isNews(at, at + 1)).toBe(false);
    clock.advance(60 * minuteMs);
    expect(isNews(at)).toBe(true);
    clock.advance(1);
    expect(isNews(at)).toBe(false);
  });
});
