import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../oracle/sas/diagnose.ts';
import { MatrixApi } from '../../client-server/matrix-api.ts';
import { People } from '../testing/people.ts';
import { agree, showEmoji } from '../testing/verify-each-other.ts';

const wait = { deadlineMs: 30_000, signal: new AbortController().signal };

let people: People;
beforeAll(async () => void (people = await People.gather()));
afterAll(() => people[Symbol.asyncDispose]());

const cases = (['to-device', 'room'] as const).flatMap((transport) =>
  (['asks', 'answers'] as const).map((starts) => ({ transport, starts })),
);

describe('two spec peers', () => {
  it.each(cases)('verify each other: $transport, started by who $starts', async ({ transport, starts }) => {
    const [asks, answers] = await Promise.all([people.spec('asks'), people.spec('answers')]);
    const room = transport === 'room' ? await asks.directRoom(answers.userId) : undefined;
    const { asked, answered, shown } = await showEmoji({ asks, answers, starts, room });
    expect(shown[0]).toEqual(shown[1]);
    expect(shown[0].emoji).toHaveLength(7);
    await agree(asked, answered);
    await people.expectVerified(asks, answers);
    for (const flow of [asked, answered]) {
      const { emoji, decimals } = shown[0];
      const symbols = emoji.map(({ symbol }) => symbol);
      expect(diagnose(flow.record({ shown: { symbols, decimals } }))).toEqual([]);
    }
  });

  it('trust nobody whose emoji differ', async () => {
    const [asks, answers] = await Promise.all([people.spec('asks'), people.spec('answers')]);
    const { asked, answered } = await showEmoji({ asks, answers, starts: 'asks', room: undefined });
    await asked.reject();
    expect(await answered.cancelled()).toBe('m.mismatched_sas');
    await expect(answered.done()).rejects.toThrow('was cancelled: m.mismatched_sas');
    expect(await people.hasSigned(asks, answers)).toBe(false);
    expect(await people.hasSigned(answers, asks)).toBe(false);
  });

  it('settle on one start where both press it', async () => {
    const [zoe, bob] = await Promise.all([people.spec('zoe'), people.spec('bob')]);
    const asked = await zoe.verifyDevice(bob.userId, bob.deviceId);
    const answered = await bob.requestFrom(zoe.userId);
    await answered.accept();
    await asked.ready();
    const resume = [zoe.pauseReceiving(), bob.pauseReceiving()];
    await Promise.all([asked.start(), answered.start()]);
    for (const open of resume) open();
    const [shown, same] = await Promise.all([asked.sas(), answered.sas()]);
    expect(shown).toEqual(same);
    await agree(asked, answered);
    await people.expectVerified(zoe, bob);
    expect([...diagnose(asked.record()), ...diagnose(answered.record())]).toEqual([]);
  });

  it('are not put off by what comes twice', async () => {
    const [asks, answers] = await Promise.all([people.spec('asks'), people.spec('answers')]);
    people.homeserver.delivery.policy(() => 'duplicate');
    try {
      const { asked, answered } = await showEmoji({ asks, answers, starts: 'answers', room: undefined });
      await agree(asked, answered);
    } finally {
      people.homeserver.delivery.policy();
    }
    await people.expectVerified(asks, answers);
  });

  it('see no more than a change in an identity that was reset', async () => {
    const [asks, answers] = await Promise.all([people.spec('asks'), people.spec('answers')]);
    expect(await asks.opinionOf(answers.userId)).toEqual({
      verified: false,
      wasVerified: false,
      needsApproval: false,
    });
    const { asked, answered } = await showEmoji({ asks, answers, starts: 'asks', room: undefined });
    await agree(asked, answered);
    expect(await asks.opinionOf(answers.userId)).toEqual({
      verified: true,
      wasVerified: true,
      needsApproval: false,
    });
    await answers.resetIdentity();
    expect(await asks.opinionOf(answers.userId)).toEqual({
      verified: false,
      wasVerified: true,
      needsApproval: true,
    });
  });

  it('do not sign a master key that changes in the middle', async () => {
    const [asks, answers] = await Promise.all([people.spec('asks'), people.spec('answers')]);
    const { asked, answered } = await showEmoji({ asks, answers, starts: 'asks', room: undefined });
    await answers.resetIdentity();
    await answered.confirm();
    await asked.confirm();
    expect(await answered.cancelled()).toBe('m.key_mismatch');
    expect(await asks.opinionOf(answers.userId)).toMatchObject({ verified: false, needsApproval: true });
  });

  it('take up a start without a request, as old clients send it', async () => {
    const [old, young] = await Promise.all([people.spec('old'), people.spec('young')]);
    const { baseUrl } = people.homeserver;
    const api = new MatrixApi({
      baseUrl,
      accessToken: old.accessToken,
      signal: new AbortController().signal,
    });
    await api.sendToDevice(young.userId, young.deviceId, 'm.key.verification.start', {
      transaction_id: 'bare',
      from_device: old.deviceId,
      method: 'm.sas.v1',
      key_agreement_protocols: ['curve25519', 'curve25519-hkdf-sha256'],
      hashes: ['sha256'],
      message_authentication_codes: ['hmac-sha256', 'hkdf-hmac-sha256'],
      short_authentication_string: ['decimal'],
    });
    const flow = await young.requestFrom(old.userId);
    await young.transcript.first(({ type }) => type === 'm.key.verification.accept', {
      ...wait,
      why: 'an answer to the start',
    });
    expect(flow.record().steps.at(-1)!.content).toMatchObject({
      transaction_id: 'bare',
      message_authentication_code: 'hkdf-hmac-sha256',
      short_authentication_string: ['decimal'],
    });
  });

  it('exchange messages in the clear, and nothing else', async () => {
    const [asks, answers] = await Promise.all([people.spec('asks'), people.spec('answers')]);
    const room = await asks.directRoom(answers.userId);
    const eventId = await asks.send(room, 'hello');
    const message = await answers.message(room, asks.userId, (text) => text === 'hello');
    expect(message).toMatchObject({ eventId, wireType: 'm.room.message' });
    expect(await answers.shields(message)).toEqual({ lax: 'PLAINTEXT', strict: 'PLAINTEXT' });
    const secret = await asks.directRoom(answers.userId, { encrypted: true });
    await expect(asks.send(secret, 'hello')).rejects.toThrow('without encryption');
  });
});
