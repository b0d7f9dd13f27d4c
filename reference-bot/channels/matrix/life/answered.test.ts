import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { Answered } from './answered.ts';
import { Notes } from './notes.ts';

const minuteMs = 60_000;

let clock: ManualClock;
let indexedDB: IDBFactory;
beforeEach(() => {
  clock = new ManualClock();
  indexedDB = new IDBFactory();
});

async function openAnswered(since = clock.now()): Promise<Answered> {
  return new Answered(await Notes.open(indexedDB), clock, since);
}

describe('what has been answered', () => {
  it('is no news any more, in this life and the next', async () => {
    const since = clock.now();
    const answered = await openAnswered(since);
    const text = { eventId: '$a', at: clock.now() };
    expect(answered.isNews(text)).toBe(true);
    await answered.add('$a');
    expect(answered.isNews(text)).toBe(false);
    const next = await openAnswered(since);
    expect(next.isNews(text)).toBe(false);
    expect(next.isNews({ ...text, eventId: '$b' })).toBe(true);
  });

  it('leaves out what was said before the store was made, and what is older than an hour', async () => {
    const answered = await openAnswered();
    const at = clock.now();
    expect(answered.isNews({ eventId: '$before', at: at - 1 })).toBe(false);
    clock.advance(60 * minuteMs);
    expect(answered.isNews({ eventId: '$a', at })).toBe(true);
    clock.advance(1);
    expect(answered.isNews({ eventId: '$a', at })).toBe(false);
  });

  it('is forgotten when it is too old to be answered anyway', async () => {
    const answered = await openAnswered();
    await answered.add('$old');
    clock.advance(60 * minuteMs + 1);
    await answered.add('$new');
    const notes = await Notes.open(indexedDB);
    expect(notes.under('answered/').map(([name]) => name)).toEqual(['answered/$new']);
  });
});
