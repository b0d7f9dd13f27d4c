import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peer } from '../peer.ts';
import { agree, showEmoji } from '../testing/verify-each-other.ts';
import { People } from '../testing/people.ts';

let people: People;
beforeAll(async () => void (people = await People.gather()));
afterAll(() => people[Symbol.asyncDispose]());

describe('a libolm peer', () => {
  it('can hold back what the server sends', async () => {
    const [alice, bob] = await Promise.all([people.libolm('alice'), people.libolm('bob')]);
    const room = await alice.directRoom(bob.userId, { encrypted: false });
    const resume = bob.pauseReceiving();
    await alice.send(room, 'one');
    const received = bob.message(room, alice.userId, (body) => body === 'one').then(() => 'received');
    // The server has answered a later request of the paused peer by then: only the gate can hold the message back.
    await bob.send(room, 'two');
    await alice.message(room, bob.userId, (body) => body === 'two');
    expect(await Promise.race([received, Promise.resolve('held back')])).toBe('held back');
    resume();
    expect(await received).toBe('received');
  });

  it('encrypts the steps of a verification in an encrypted room, and reads those of others', async () => {
    const [alice, bob] = await Promise.all([people.libolm('alice'), people.libolm('bob')]);
    const room = await alice.directRoom(bob.userId);
    await exchange(alice, bob, room);
    const beganAtMs = performance.now();
    const { asked, answered } = await showEmoji<Peer, Peer>({
      asks: alice,
      answers: bob,
      starts: 'asks',
      room,
    });
    await agree(asked, answered);
    await people.expectVerified(bob, alice);
    const steps = alice.transcript.items.filter(({ flow }) => flow === asked.id);
    expect(steps.every(({ encrypted, wireType }) => encrypted && wireType === 'm.room.encrypted')).toBe(true);
    const names = steps.map(({ direction, type }) => `${direction} ${type.split('.').at(-1)}`);
    expect(names.slice(0, 5)).toEqual([
      'sent request',
      'received ready',
      'sent start',
      'received accept',
      'sent key',
    ]);
    expect(names.slice(5).toSorted()).toEqual([
      'received done',
      'received key',
      'received mac',
      'sent done',
      'sent mac',
    ]);
    // Their times are those of this process, though the other has seen them.
    const times = steps
      .filter(({ direction }) => direction === 'sent')
      .flatMap(({ atMs, acknowledgedAtMs }) => [atMs, acknowledgedAtMs!]);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect([times[0]! > beganAtMs, times.at(-1)! < performance.now()]).toEqual([true, true]);
  });

  it('says what it thinks of an identity that was reset, and goes on talking', async () => {
    const [alice, bob] = await Promise.all([people.libolm('alice'), people.element('bob')]);
    const room = await alice.directRoom(bob.userId);
    await exchange(alice, bob, room);
    expect(await alice.opinionOf(bob.userId)).toMatchObject({ verified: false, wasVerified: false });
    const { asked, answered } = await showEmoji<Peer, Peer>({
      asks: alice,
      answers: bob,
      starts: 'asks',
      room,
    });
    await agree(asked, answered);
    const { masterKey } = await alice.opinionOf(bob.userId);
    await bob.resetIdentity();
    const after = await alice.opinionOf(bob.userId);
    expect(after).toMatchObject({ verified: false });
    expect(after.masterKey).not.toBe(masterKey);
    await exchange(alice, bob, room);
  });

  it('makes a new identity, which is whole and verified by nobody', async () => {
    const [alice, bob] = await Promise.all([people.libolm('alice'), people.element('bob')]);
    const room = await alice.directRoom(bob.userId);
    await exchange(alice, bob, room);
    const { masterKey } = await alice.opinionOf(alice.userId);
    await alice.resetIdentity();
    expect((await alice.opinionOf(alice.userId)).masterKey).not.toBe(masterKey);
    const oracle = await people.oracleOf(bob);
    await oracle.expectStrangers(alice, 'after the reset');
    const { asked, answered } = await showEmoji<Peer, Peer>({
      asks: bob,
      answers: alice,
      starts: 'asks',
      room,
    });
    await agree(asked, answered);
    await oracle.expectVerified(alice);
  });

  it('tells the shield that Element showed in its time, and no other', async () => {
    const [alice, bob] = await Promise.all([people.libolm('alice'), people.element('bob')]);
    const room = await alice.directRoom(bob.userId);
    await bob.entered(room);
    expect(alice.capabilities).toEqual({ encryptedRooms: true, shields: 'lax' });
    expect(await alice.shields(await exchange(bob, alice, room))).toEqual({ lax: 'NONE', strict: 'unknown' });
  });

  it('waits with a reason for what never comes', async () => {
    const [alice, bob] = await Promise.all([
      people.libolm('alice', { deadlineMs: 3_000 }),
      people.libolm('bob'),
    ]);
    const room = await alice.directRoom(bob.userId);
    const asked = await alice.verifyUser(bob.userId, room);
    const [ready, message, request] = await Promise.allSettled([
      asked.ready(),
      alice.message(room, bob.userId, () => true),
      alice.requestFrom(bob.userId),
    ]);
    expect(ready).toMatchObject({
      reason: {
        message: 'waited 3 s for m.key.verification.ready from the other side',
        observed: 'm.key.verification.request sent by alice',
      },
    });
    expect(message).toMatchObject({
      reason: {
        message: `waited 3 s for an answer from ${bob.userId}, who said nothing`,
        expected: `an answer from ${bob.userId}`,
      },
    });
    expect(request).toMatchObject({
      reason: { message: `waited 3 s for a verification request from ${bob.userId}` },
    });
  });

  it('tells what the SDK complains of', async () => {
    const alice = await people.libolm('alice');
    await expect(alice.send('!nowhere:localhost', 'hello')).rejects.toThrow(/403|404/);
  });
});

async function exchange(from: Peer, to: Peer, room: string) {
  const text = crypto.randomUUID();
  await from.send(room, text);
  const message = await to.message(room, from.userId, (body) => body === text);
  expect(message.wireType).toBe('m.room.encrypted');
  return message;
}
