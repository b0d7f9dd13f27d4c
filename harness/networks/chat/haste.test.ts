import { expect, it } from 'vitest';
import { EventLog } from '../../waiting/event-log.ts';
import type { Breach } from './chat.ts';
import { Haste, type PastRequest } from './haste.ts';

const often = 50;

/** @returns the rules that a client breaks that asks so often, with such pauses. */
function rulesFor(pauseMs: number, how: (time: number) => Partial<PastRequest> = () => ({})): string[] {
  const breaches = new EventLog<Breach>();
  const haste = new Haste(breaches);
  for (let time = 0; time < often; time += 1) {
    const beganMs = time * (pauseMs + 1);
    haste.note({ what: 'called getUpdates', isInVain: true, beganMs, endedMs: beganMs + 1, ...how(time) });
  }
  return breaches.items.map(({ rule }) => rule);
}

it('holds it against a client that asks in vain and makes no pause, once', () => {
  expect(rulesFor(5)).toEqual(['asks-without-a-pause']);
  expect(rulesFor(150)).toEqual([]);
});

it('holds nothing against one that is told something now and then', () => {
  expect(rulesFor(5, (time) => ({ isInVain: time % 10 !== 0 }))).toEqual([]);
});

it('tells apart what is asked about different things', () => {
  expect(rulesFor(5, (time) => ({ about: String(time) }))).toEqual([]);
});
