import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../oracle/sas/diagnose.ts';
import type { RecordedParty } from '../../oracle/sas/record.ts';
import { queryKeys } from '../../oracle/keys-query.ts';
import type { Peer, PeerFlow } from '../peer.ts';
import { agree, showEmoji } from '../testing/verify-each-other.ts';
import { People } from '../testing/people.ts';

let people: People;
let element: Peer;
let libolm: Peer;
beforeAll(async () => {
  people = await People.gather();
  [element, libolm] = await Promise.all([people.element(), people.libolm()]);
});
afterAll(() => people[Symbol.asyncDispose]());

const cases = (['to-device', 'room'] as const).flatMap((transport) =>
  (['libolm', 'element'] as const).flatMap((asks) =>
    (['asks', 'answers'] as const).map((starts) => ({ transport, asks, starts })),
  ),
);

describe('the two lineages of Element', () => {
  it('read each other in an encrypted room', async () => {
    for (const [one, other] of [
      [libolm, element],
      [element, libolm],
    ] as const) {
      const room = await one.directRoom(other.userId);
      await other.entered(room);
      expect(await say(one, other, room)).toMatchObject({ wireType: 'm.room.encrypted', sender: one.userId });
      expect(await say(other, one, room)).toMatchObject({ wireType: 'm.room.encrypted', room });
    }
  });

  it('talk in the clear where the room is not encrypted', async () => {
    const room = await libolm.directRoom(element.userId, { encrypted: false });
    const said = await say(element, libolm, room);
    expect(said.wireType).toBe('m.room.message');
    expect(await libolm.shields(said)).toEqual({ lax: 'PLAINTEXT', strict: 'PLAINTEXT' });
  });

  it.each(cases)(
    'verify each other: $transport, $asks asks, who $starts starts',
    async ({ transport, asks, starts }) => {
      const [old, young] = await Promise.all([people.libolm(), people.element()]);
      const oracle = await people.oracleOf(old);
      await oracle.expectStrangers(young, 'before');
      const room = await meet(old, young);
      const parts = asks === 'libolm' ? { asks: old, answers: young } : { asks: young, answers: old };
      const { asked, answered, shown } = await showEmoji<Peer, Peer>({
        ...parts,
        starts,
        room: transport === 'room' ? room : undefined,
      });
      expect(shown[0]).toEqual(shown[1]);
      expect([shown[0].emoji.length, shown[0].decimals.length]).toEqual([7, 3]);
      // Both orders of confirmation, by turns.
      await (starts === 'asks' ? agree(asked, answered) : agree(answered, asked));
      await oracle.expectVerified(young);
      expect(await old.opinionOf(young.userId, young.deviceId)).toMatchObject({
        verified: true,
        device: { signedByOwner: true, crossSigningVerified: true },
      });
      expect(await faultsOf(young, old, asked.id)).toEqual([]);
      expect(await faultsOf(old, young, asked.id)).toEqual([]);
    },
  );

  it('verify each other by to-device messages that are encrypted one way', async () => {
    const [old, young] = await Promise.all([
      people.libolm(),
      people.element('element', { encryptsToDevice: true }),
    ]);
    await meet(old, young);
    const { asked, answered } = await showEmoji<Peer, Peer>({
      asks: young,
      answers: old,
      starts: 'asks',
      room: undefined,
    });
    await agree(asked, answered);
    await people.expectVerified(old, young);
    const received = old.transcript.items.filter(
      ({ flow, direction }) => flow === asked.id && direction === 'received',
    );
    expect(
      received.map(({ type, wireType }) => [type.slice('m.key.verification.'.length), wireType]),
    ).toEqual(['request', 'start', 'key', 'mac', 'done'].map((step) => [step, 'm.room.encrypted']));
  });

  it('settle on one start where both press it', async () => {
    const [old, young] = await Promise.all([people.libolm(), people.element()]);
    const room = await meet(old, young);
    const asked = await young.verifyUser(old.userId, room);
    const answered = await old.requestFrom(young.userId);
    await answered.accept();
    await asked.ready();
    const resume = [old.pauseReceiving(), young.pauseReceiving()];
    await Promise.all([asked.start(), answered.start()]);
    for (const open of resume) open();
    const starts = (): string[] => stepsOf(old, answered).filter((step) => step.endsWith('start'));
    const [shown, same] = await Promise.all([asked.sas(), answered.sas()]);
    expect(shown).toEqual(same);
    expect(starts().toSorted()).toEqual(['received start', 'sent start']);
    await agree(asked, answered);
    await people.expectVerified(old, young);
  });

  it.each(['libolm', 'element'] as const)('trust nobody when %s says that the emoji differ', async (says) => {
    const [old, young] = await Promise.all([people.libolm(), people.element()]);
    const room = await meet(old, young);
    const { asked, answered } = await showEmoji<Peer, Peer>({
      asks: young,
      answers: old,
      starts: 'asks',
      room,
    });
    const [rejects, hears] = says === 'libolm' ? [answered, asked] : [asked, answered];
    await rejects.reject();
    expect(await rejects.cancelled()).toBe('m.mismatched_sas');
    expect(await hears.cancelled()).toBe('m.mismatched_sas');
    await expect(answered.done()).rejects.toThrow('was cancelled: m.mismatched_sas');
    await (await people.oracleOf(old)).expectUnverified(young);
  });

  it.each(['libolm', 'element'] as const)('hear when %s cancels', async (by) => {
    const [old, young] = await Promise.all([people.libolm(), people.element()]);
    await meet(old, young);
    const asked = await old.verifyDevice(young.userId, young.deviceId);
    const answered = await young.requestFrom(old.userId);
    const [cancels, hears] = by === 'libolm' ? [asked, answered] : [answered, asked];
    await cancels.cancel();
    expect([await cancels.cancelled(), await hears.cancelled()]).toEqual(['m.user', 'm.user']);
    expect(stepsOf(old, asked)).toEqual([
      'sent request',
      `${by === 'libolm' ? 'sent' : 'received'} cancel m.user`,
    ]);
  });
});

/** A message of one that the other has read. */
async function say(one: Peer, other: Peer, room: string) {
  const text = crypto.randomUUID();
  const eventId = await one.send(room, text);
  const message = await other.message(room, one.userId, (body) => body === text);
  expect(message.eventId).toBe(eventId);
  return message;
}

/** A room in which each has read the other, so that each knows the other's devices. */
async function meet(one: Peer, other: Peer): Promise<string> {
  const room = await one.directRoom(other.userId);
  await say(one, other, room);
  await say(other, one, room);
  return room;
}

function stepsOf(peer: Peer, { id }: PeerFlow): string[] {
  return peer.transcript.items
    .filter(({ flow }) => flow === id)
    .map(({ direction, type, cancelCode }) =>
      [direction, type.replace('m.key.verification.', ''), cancelCode].filter(Boolean).join(' '),
    );
}

/** The rules that one has broken, as far as the other's transcript of a verification shows. */
async function faultsOf(one: Peer, other: Peer, flow: string): Promise<string[]> {
  const events = other.transcript.items.filter((event) => event.flow === flow);
  expect(events.filter(({ direction }) => direction === 'sent').length).toBeGreaterThan(3);
  expect(events.filter(({ direction }) => direction === 'received').length).toBeGreaterThan(3);
  const steps = events.map((event) => ({
    sender: event.from,
    type: event.msgtype === undefined ? event.type : 'm.room.message',
    content: event.content!,
    eventId: event.eventId,
    atMs: event.atMs,
    acknowledgedAtMs: event.acknowledgedAtMs,
  }));
  const [judged, witness] = await Promise.all([partyOf(one), partyOf(other)]);
  const record = { transport: events[0]!.transport, transactionId: flow, judged, other: witness, steps };
  return diagnose(record).map(({ rule }) => rule);
}

async function partyOf({ userId: user, deviceId: device, accessToken }: Peer): Promise<RecordedParty> {
  const { signal } = new AbortController();
  const keys = await queryKeys(people.homeserver.baseUrl, accessToken, [user], signal);
  return {
    user,
    device,
    deviceKey: keys.device_keys?.[user]?.[device]?.keys?.[`ed25519:${device}`],
    masterKey: Object.values(keys.master_keys?.[user]?.keys ?? {})[0],
  };
}
