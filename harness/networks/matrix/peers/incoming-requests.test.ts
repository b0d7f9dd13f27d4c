import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyingKinds } from './kinds.ts';
import type { Peer } from './peer.ts';
import { People } from './testing/people.ts';

let people: People;
beforeAll(async () => void (people = await People.gather()));
afterAll(() => people[Symbol.asyncDispose]());

describe.each(verifyingKinds)('the requests that come to a peer of kind %s', (kind) => {
  it('are handed out once each, oldest first', async () => {
    const { asks, answers, room } = await pair(kind);
    const first = await asks.verifyUser(answers.userId, room);
    const given = await answers.requestFrom(asks.userId);
    expect(given.id).toBe(first.id);
    const next = answers.requestFrom(asks.userId);
    await first.cancel();
    const second = await asks.verifyUser(answers.userId, room);
    expect((await next).id).toBe(second.id);
  });

  it('go to one of two who wait', async () => {
    const { asks, answers, room } = await pair(kind);
    const waiting = [answers.requestFrom(asks.userId), answers.requestFrom(asks.userId)];
    const first = await asks.verifyUser(answers.userId, room);
    expect((await Promise.race(waiting)).id).toBe(first.id);
    await first.cancel();
    const second = await asks.verifyUser(answers.userId, room);
    const given = await Promise.all(waiting);
    expect(given.map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('are passed over when they have been cancelled', async () => {
    const { asks, answers, room } = await pair(kind);
    await (await asks.verifyUser(answers.userId, room)).cancel();
    const second = await asks.verifyUser(answers.userId, room);
    await hears(answers, asks, room);
    expect((await answers.requestFrom(asks.userId)).id).toBe(second.id);
  });
});

async function pair(kind: (typeof verifyingKinds)[number]) {
  const [asks, answers] = await Promise.all([people.element('asks'), people[kind]('answers')]);
  const room = await asks.directRoom(answers.userId, { encrypted: false });
  return { asks, answers, room };
}

/** Resolves when all that one has sent so far has reached the other. */
async function hears(other: Peer, one: Peer, room: string): Promise<void> {
  const text = crypto.randomUUID();
  await one.send(room, text);
  await other.message(room, one.userId, (body) => body === text);
}
