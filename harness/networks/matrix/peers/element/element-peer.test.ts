import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHomeserverProxy } from '../../../../faults/homeserver-proxy.ts';
import type { Peer } from '../peer.ts';
import { People } from '../testing/people.ts';
import { agree, showEmoji } from '../testing/verify-each-other.ts';

const deadlineMs = 30_000;

let people: People;
beforeAll(async () => void (people = await People.gather()));
afterAll(() => people[Symbol.asyncDispose]());

describe('two peers', () => {
  it('talk, verify each other in their room, and see it in their shields', async () => {
    const [alice, bob] = await Promise.all([people.element('alice'), people.element('bob')]);
    const room = await alice.directRoom(bob.userId);
    const first = await exchange(alice, bob, room);
    expect(first.wireType).toBe('m.room.encrypted');
    expect(await bob.shields(first)).toEqual({ lax: 'NONE', strict: expect.stringMatching(/^RED/) });

    const asked = await alice.verifyUser(bob.userId, room);
    const answered = await bob.requestFrom(alice.userId);
    expect([asked.transport, answered.id]).toEqual(['room', asked.id]);
    await answered.accept();
    await asked.ready();
    await asked.start();
    const [ours, theirs] = await Promise.all([asked.sas(), answered.sas()]);
    expect(ours).toEqual(theirs);
    expect([ours.emoji.length, ours.decimals.length]).toEqual([7, 3]);
    await Promise.all([asked.confirm(), answered.confirm()]);
    await Promise.all([asked.done(), answered.done()]);
    await expect
      .poll(async () => (await bob.opinionOf(alice.userId)).verified, { timeout: deadlineMs })
      .toBe(true);

    // The old room's key keeps what was known of its sender when it came.
    const keysBefore = await bob.roomKeys!(room);
    const underOldKey = await exchange(alice, bob, room);
    expect(keysBefore).toContain(underOldKey.roomKey);
    expect(await bob.shields(underOldKey)).toEqual({ lax: 'NONE', strict: expect.stringMatching(/^RED/) });
    const second = await exchange(alice, bob, await alice.directRoom(bob.userId));
    expect(keysBefore).not.toContain(second.roomKey);
    expect(await bob.shields(second)).toEqual({ lax: 'NONE', strict: 'NONE' });
    const steps = stepsOf(alice, asked.id);
    expect(steps.slice(0, 5)).toEqual([
      'sent request',
      'received ready',
      'sent start',
      'received accept',
      'sent key',
    ]);
    expect(new Set(steps.slice(5))).toEqual(
      new Set(['received key', 'sent mac', 'received mac', 'sent done', 'received done']),
    );
  });

  it.each(['room', 'to-device'] as const)(
    'verify each other twice in a row, %s: what is over is over for the client too',
    async (where) => {
      const [alice, bob] = await Promise.all([people.element('alice'), people.element('bob')]);
      const room = await alice.directRoom(bob.userId);
      await exchange(alice, bob, room);
      for (let round = 0; round < 3; round += 1) {
        const { asked, answered } = await showEmoji({
          asks: alice,
          answers: bob,
          starts: 'asks',
          room: where === 'room' ? room : undefined,
        });
        await agree(asked, answered);
      }
    },
  );

  it('learn who cancelled a verification and why by to-device messages was cancelled', async () => {
    const [alice, bob] = await Promise.all([people.element('alice'), people.element('bob')]);
    await exchange(alice, bob, await alice.directRoom(bob.userId));
    const asked = await alice.verifyDevice(bob.userId, bob.deviceId);
    const answered = await bob.requestFrom(alice.userId);
    expect(asked.transport).toBe('to-device');
    await answered.cancel();
    expect(await asked.cancelled()).toBe('m.user');
    expect(stepsOf(alice, asked.id)).toEqual(['sent request', 'received cancel m.user']);
  });

  it('say done only when the homeserver has their mac', async () => {
    const signal = new AbortController().signal;
    await using proxy = await startHomeserverProxy(people.homeserver.baseUrl, { signal });
    const [alice, bob] = await Promise.all([
      people.element('alice', { baseUrl: proxy.url }),
      people.element('bob'),
    ]);
    const room = await alice.directRoom(bob.userId);
    await exchange(alice, bob, room);
    const parts = { asks: alice, answers: bob, starts: 'asks', room: undefined } as const;
    const { asked, answered } = await showEmoji<Peer, Peer>(parts);
    using mac = proxy.holdAnswer(isStep('mac'));
    const confirming = asked.confirm();
    await mac.held;
    await answered.confirm();
    // Alice hears what comes after the mac of Bob only when what she makes of that mac is on its way.
    await exchange(bob, alice, room);
    await exchange(bob, alice, room);
    expect(proxy.requests.items.filter(isStep('done'))).toEqual([]);
    mac.release();
    await confirming;
    await Promise.all([asked.done(), answered.done()]);
    const sent = proxy.requests.items.filter(({ path }) => /\.(mac|done)\//.test(path));
    expect(sent.map(({ path }) => /\.(mac|done)\//.exec(path)![1])).toEqual(['mac', 'done']);
  });

  it('are the same people on the same device after a restart, and read what was said meanwhile', async () => {
    const [alice, bob] = await Promise.all([
      people.element('alice', { storesKeys: true }),
      people.element('bob'),
    ]);
    const room = await alice.directRoom(bob.userId);
    await exchange(bob, alice, room);
    await agreeOn(alice, bob);
    await people.expectVerified(alice, bob);
    const { deviceId, accessToken } = alice;
    await alice.restart!(async () => {
      await bob.send(room, 'meanwhile');
    });
    expect(await alice.message(room, bob.userId, (body) => body === 'meanwhile')).toMatchObject({
      wireType: 'm.room.encrypted',
    });
    expect([alice.deviceId, alice.accessToken]).toEqual([deviceId, accessToken]);
    expect(await alice.opinionOf(bob.userId)).toMatchObject({ verified: true });
    await exchange(alice, bob, room);
    await exchange(bob, alice, room);
    const texts = alice.heard.items.map(({ eventId }) => eventId);
    expect(texts).toEqual([...new Set(texts)]);
    await expect(bob.restart!()).rejects.toThrow('bob cannot restart: in the cast, say storesKeys');
  });

  it('are the same people on another device after they logged out and in', async () => {
    const [alice, bob] = await Promise.all([people.element('alice'), people.element('bob')]);
    const room = await alice.directRoom(bob.userId);
    await exchange(bob, alice, room);
    await agreeOn(alice, bob);
    const { deviceId: gone } = alice;
    await alice.relogin!();
    expect(alice.deviceId).not.toBe(gone);
    await people.expectVerified(alice, bob);
    expect(await bob.opinionOf(alice.userId, alice.deviceId)).toMatchObject({
      verified: true,
      device: { signedByOwner: true },
    });
    await exchange(alice, bob, room);
    await exchange(bob, alice, room);
  });

  it('say what keeps them from a verification', async () => {
    const [alice, bob] = await Promise.all([people.element('alice'), people.spec('bob')]);
    await expect(alice.verifyDevice(bob.userId, 'ANOTHER')).rejects.toThrow(
      `${bob.userId} has published no keys for its device ANOTHER`,
    );
    await expect(alice.verifyUser('@nobody:localhost', '!room')).rejects.toThrow(
      '@nobody:localhost has published no identity',
    );
  });

  it('wait with a reason for what never comes', async () => {
    const [alice, bob] = await Promise.all([
      people.element('alice', { deadlineMs: 3_000 }),
      people.element('bob'),
    ]);
    const room = await alice.directRoom(bob.userId);
    const asked = await alice.verifyUser(bob.userId, room);
    await expect(asked.ready()).rejects.toMatchObject({
      message: 'waited 3 s for m.key.verification.ready from the other side',
      observed: 'm.key.verification.request sent by alice',
    });
    await expect(alice.message(room, bob.userId, () => true)).rejects.toThrow('an answer from @bob');
  });
});

describe('one peer', () => {
  it('can hold back what the server sends', async () => {
    const [alice, bob] = await Promise.all([people.element('alice'), people.element('bob')]);
    const room = await alice.directRoom(bob.userId, { encrypted: false });
    const resume = bob.pauseReceiving();
    await alice.send(room, 'one');
    const received = bob.message(room, alice.userId, (body) => body === 'one').then(() => 'received');
    // The server has answered a later request of the paused peer by then: only the gate can hold the message back.
    await bob.send(room, 'two');
    expect(await Promise.race([received, Promise.resolve('held back')])).toBe('held back');
    resume();
    expect(await received).toBe('received');
  });

  it('refuses to read unsigned devices if told to', async () => {
    const strict = await people.element('strict', { excludesInsecureDevices: true });
    const bob = await people.element('bob');
    const room = await strict.directRoom(bob.userId);
    expect((await exchange(bob, strict, room)).wireType).toBe('m.room.encrypted');
  });

  it('makes a new identity', async () => {
    const [alice, bob] = await Promise.all([people.element('alice'), people.element('bob')]);
    const room = await alice.directRoom(bob.userId);
    await exchange(alice, bob, room);
    await alice.resetIdentity();
    expect((await exchange(alice, bob, room)).wireType).toBe('m.room.encrypted');
  });
});

async function exchange(from: Peer, to: Peer, room: string) {
  const text = crypto.randomUUID();
  await from.send(room, text);
  return to.message(room, from.userId, (body) => body === text);
}

/** The two verify each other. */
async function agreeOn(alice: Peer, bob: Peer): Promise<void> {
  const { asked, answered } = await showEmoji({ asks: alice, answers: bob, starts: 'asks', room: undefined });
  await agree(asked, answered);
}

function stepsOf(peer: Peer, flow: string): string[] {
  return peer.transcript.items
    .filter((event) => event.flow === flow)
    .map(({ direction, type, cancelCode }) =>
      [direction, type.replace('m.key.verification.', ''), cancelCode].filter(Boolean).join(' '),
    );
}

function isStep(step: string): (request: { path: string }) => boolean {
  return ({ path }) => path.includes(`/m.key.verification.${step}/`);
}
