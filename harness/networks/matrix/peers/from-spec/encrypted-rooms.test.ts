import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../oracle/sas/diagnose.ts';
import { swapped } from '../../oracle/sas/view.ts';
import type { Peer } from '../peer.ts';
import { People } from '../testing/people.ts';
import { agree, showEmoji } from '../testing/verify-each-other.ts';
import type { EncryptedRoomHabits } from './encrypted-room-habits.ts';

let people: People;
beforeAll(async () => {
  people = await People.gather();
});
afterAll(() => people[Symbol.asyncDispose]());

const encrypts: EncryptedRoomHabits = { sends: 'encrypted', hears: 'encrypted' };
const hearsAll: EncryptedRoomHabits = { sends: 'encrypted', hears: 'all' };
const inClear: EncryptedRoomHabits = { sends: 'in-clear', hears: 'all' };

describe('a spec peer in an encrypted room', () => {
  it('talks with Element in both directions', async () => {
    const [spec, element] = await Promise.all([
      people.spec('spec', { inEncryptedRooms: encrypts }),
      people.element(),
    ]);
    const room = await spec.directRoom(element.userId);
    await element.entered(room);
    await spec.send(room, 'hello');
    const heard = await element.message(room, spec.userId, (body) => body === 'hello');
    await element.send(room, 'and hello');
    const answer = await spec.message(room, element.userId, (body) => body === 'and hello');
    expect([heard, answer].map(({ wireType }) => wireType)).toEqual(['m.room.encrypted', 'm.room.encrypted']);
  });

  it.each([
    ['both encrypt', encrypts, encrypts],
    ['one sends in clear', inClear, hearsAll],
    ['the other sends in clear', hearsAll, inClear],
    ['both send in clear', inClear, inClear],
  ])('verifies another one: %s', async (_what, one, other) => {
    const [asks, answers] = await Promise.all([
      people.spec('asks', { inEncryptedRooms: one }),
      people.spec('answers', { inEncryptedRooms: other }),
    ]);
    const room = await asks.directRoom(answers.userId);
    const { asked, answered, shown } = await showEmoji({ asks, answers, starts: 'asks', room });
    expect(shown[0]).toEqual(shown[1]);
    await agree(asked, answered);
    await people.expectVerified(asks, answers);
    const steps = asks.transcript.items.filter(({ flow }) => flow === asked.id);
    for (const { type, direction, encrypted } of steps) {
      const { sends } = direction === 'sent' ? one : other;
      expect(encrypted).toBe(sends === 'encrypted' || type === 'm.key.verification.request');
    }
    // To send in clear is a habit of most, which the diagnosis knows.
    const found = other.sends === 'encrypted' ? [] : ['step-in-clear'];
    expect(diagnose(asked.record()).map(({ rule }) => rule)).toEqual(found);
  });

  it.each(['asks', 'answers'] as const)('verifies Element, which sends in clear, and %s', async (starts) => {
    const [spec, element] = await Promise.all([
      people.spec('spec', { inEncryptedRooms: hearsAll }),
      people.element(),
    ]);
    const room = await element.directRoom(spec.userId);
    await element.send(room, 'hello');
    const parts = { asks: element, answers: spec } as { asks: Peer; answers: Peer };
    const { asked, answered, shown } = await showEmoji({ ...parts, starts, room });
    expect(shown[0]).toEqual(shown[1]);
    await agree(asked, answered);
    await people.expectVerified(spec, element);
  });

  it('takes nothing from a step in clear, if that is its habit, and the diagnosis says so', async () => {
    const [asks, answers] = await Promise.all([
      people.spec('asks', { inEncryptedRooms: encrypts }),
      people.spec('answers', { inEncryptedRooms: inClear }),
    ]);
    const room = await asks.directRoom(answers.userId);
    const asked = await asks.verifyUser(answers.userId, room);
    await (await answers.requestFrom(asks.userId)).accept();
    await answers.send(room, 'accepted');
    await asks.message(room, answers.userId, (body) => body === 'accepted');
    await expect(asked.start()).rejects.toThrow('cannot start a verification that is requested');
    const ready = asks.transcript.items.find(({ type }) => type === 'm.key.verification.ready');
    expect(ready).toMatchObject({ direction: 'received', encrypted: false });
    expect(diagnose(asked.record()).map(({ rule }) => rule)).toEqual(['unheard-step-in-clear']);
    expect(diagnose(swapped(asked.record())).map(({ rule }) => rule)).toEqual(['was-owed-a-step']);
  });
});

describe.each(['to-device', 'room'] as const)(
  'a person who starts at the instant of ready, %s',
  (transport) => {
    it.each([
      ['who asked', true, false],
      ['who was asked', false, true],
      ['as the other one does', true, true],
    ])('%s', async (_who, first, second) => {
      const [asks, answers] = await Promise.all([
        people.spec('asks', { startsAtReady: first }),
        people.spec('answers', { startsAtReady: second }),
      ]);
      const room = transport === 'room' ? await asks.directRoom(answers.userId) : undefined;
      const { asked, answered, shown } = await showEmoji({
        asks,
        answers,
        starts: first ? 'asks' : 'answers',
        room,
      });
      expect(shown[0]).toEqual(shown[1]);
      await agree(asked, answered);
      await people.expectVerified(asks, answers);
      expect(diagnose(asked.record())).toEqual([]);
      expect(diagnose(swapped(asked.record()))).toEqual([]);
    });
  },
);
