import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../../../../tools/tools.ts';
import { People } from '../testing/people.ts';

let people: People;
beforeAll(async () => void (people = await People.gather()));
afterAll(() => people[Symbol.asyncDispose]());

describe.runIf(isInstalled('@matrix-org/matrix-sdk-crypto-nodejs'))('a native peer', () => {
  it('talks with Element in both directions, also after its client was closed', async () => {
    const [native, element] = await Promise.all([people.native(), people.element()]);
    const room = await native.directRoom(element.userId);
    await element.entered(room);
    await native.send(room, 'hello');
    await element.message(room, native.userId, (body) => body === 'hello');
    await native.restart(async () => void (await element.send(room, 'while closed')));
    const read = await native.message(room, element.userId, (body) => body === 'while closed');
    expect(read.wireType).toBe('m.room.encrypted');
    await native.send(room, 'there again');
    await element.message(room, native.userId, (body) => body === 'there again');
  });

  it('reads what comes later with a room key that it had before it was closed', async () => {
    const [native, element] = await Promise.all([people.native(), people.element()]);
    const room = await element.directRoom(native.userId);
    await native.entered(room);
    await element.send(room, 'before');
    await native.message(room, element.userId, (body) => body === 'before');
    await native.restart();
    // Under the same room key, which is not sent again.
    await element.send(room, 'after');
    await native.message(room, element.userId, (body) => body === 'after');
  });

  it('can keep room keys back, and hand them over later', async () => {
    const [native, element] = await Promise.all([people.native(), people.element()]);
    const room = await native.directRoom(element.userId);
    await element.entered(room);
    const release = native.holdRoomKeys();
    await native.send(room, 'secret');
    expect((await element.unreadable!(room, native.userId)).reason).toBe('MEGOLM_UNKNOWN_INBOUND_SESSION_ID');
    await release();
    await element.message(room, native.userId, (body) => body === 'secret');
  });
});
