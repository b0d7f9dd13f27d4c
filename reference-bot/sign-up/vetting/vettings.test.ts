import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { CodeStore } from '../codes/code-store.ts';
import { FakeRooms } from '../testing/fake-rooms.ts';
import { signUpBench } from '../testing/sign-up-bench.ts';
import { Vettings } from './vettings.ts';

const haiku = 'An old silent pond\nA lantern floats upon it\nSplash! Silence again';
const nova = '@nova:fake';

const keywords = () => Promise.resolve('lantern');

function setUp() {
  const codes = new CodeStore(new DatabaseSync(':memory:'));
  const rooms = new FakeRooms();
  rooms.names.set(nova, 'Nova');
  const clock = new ManualClock();
  const vettings = new Vettings({ codes, rooms, keywords, clock, log: memoryLog().log });
  const [code] = codes.mint({ kind: 'knock', count: 1, uses: 1, label: 'door' });
  const uses = (): readonly [number, number] => {
    const found = codes.list().find((one) => one.code === code)!;
    return [found.usesRemaining, found.usesHeld];
  };
  const memberCodes = () => codes.list().filter(({ kind }) => kind === 'signup');
  return { codes, rooms, clock, vettings, code: code!, uses, memberCodes };
}

describe('a knock', () => {
  it.each(['', 'wrong', 'let me in'])('with the reason "%s" meets silence', async (reason) => {
    const { vettings, rooms } = setUp();
    await vettings.knocked(nova, reason);
    expect(rooms.done).toEqual([]);
  });

  it('with a code leads through a haiku into the space, to a code for the member’s own agents', async () => {
    const { vettings, rooms, code, uses, memberCodes } = setUp();
    await vettings.knocked(nova, ` ${code} `);
    expect(rooms.done).toEqual([`private ${nova}`, expect.stringMatching(/^say !private-1 .*“lantern”/u)]);
    expect(uses()).toEqual([0, 1]);

    await vettings.said('!private-1', '@bot:fake', haiku);
    await vettings.said('!elsewhere', nova, haiku);
    await vettings.said('!private-1', nova, haiku);
    const [member] = memberCodes();
    expect(member).toMatchObject({ usesRemaining: 10, inviter: nova });
    expect(rooms.done.slice(2)).toEqual([
      `invite ${nova}`,
      expect.stringContaining(`say !private-1 Thank you, you are invited. With the code ${member!.code} `),
      'leave !private-1',
    ]);
    expect(uses()).toEqual([0, 0]);
  });

  it('is answered once, however often it is heard, and a second haiku gives nothing more', async () => {
    const { vettings, rooms, codes, code, memberCodes } = setUp();
    codes.seed([{ kind: 'knock', code: 'other', usesRemaining: 5, label: '' }]);
    await Promise.all([vettings.knocked(nova, code), vettings.knocked(nova, 'other')]);
    await Promise.all([vettings.said('!private-1', nova, haiku), vettings.said('!private-1', nova, haiku)]);
    expect(rooms.done.filter((note) => note.startsWith('invite'))).toHaveLength(1);
    expect(memberCodes()).toHaveLength(1);
    expect(codes.list().find((one) => one.code === 'other')).toMatchObject({ usesRemaining: 5, usesHeld: 0 });
  });

  it('gives its code back after three bad tries, and can be tried anew', async () => {
    const { vettings, rooms, code, uses } = setUp();
    await vettings.knocked(nova, code);
    for (let tries = 0; tries < 3; tries++) await vettings.said('!private-1', nova, 'hello');
    expect(rooms.done.at(-1)).toBe('leave !private-1');
    expect(uses()).toEqual([1, 0]);
    await vettings.said('!private-1', nova, haiku);
    expect(uses()).toEqual([1, 0]);
    await vettings.knocked(nova, code);
    expect(uses()).toEqual([0, 1]);
  });

  it('gives its code back after two hours', async () => {
    const { vettings, rooms, clock, code, uses } = setUp();
    await vettings.knocked(nova, code);
    clock.advance(7_199_999);
    expect(uses()).toEqual([0, 1]);
    clock.advance(1);
    await expect.poll(() => rooms.done.at(-1)).toBe('leave !private-1');
    expect(uses()).toEqual([1, 0]);
  });

  it('gives its code back when no room can be made', async () => {
    const { vettings, rooms, code, uses } = setUp();
    rooms.broken.add('createPrivateRoom');
    await vettings.knocked(nova, code);
    expect(uses()).toEqual([1, 0]);
    rooms.broken.clear();
    await vettings.knocked(nova, code);
    expect(uses()).toEqual([0, 1]);
  });

  it('asks for the haiku once more when the invitation fails, and counts no try', async () => {
    const { vettings, rooms, code, uses } = setUp();
    await vettings.knocked(nova, code);
    rooms.broken.add('inviteIn');
    for (let tries = 0; tries < 5; tries++) await vettings.said('!private-1', nova, haiku);
    expect(rooms.done.at(-1)).toContain('Please send it once more');
    expect(uses()).toEqual([0, 1]);
    rooms.broken.clear();
    await vettings.said('!private-1', nova, haiku);
    expect(uses()).toEqual([0, 0]);
  });
});

function challenges({ done }: FakeRooms): number {
  return done.filter((note) => note.includes('write a haiku')).length;
}

describe('a lobby room', () => {
  it('asks after 5 s, once more after 120 s, and lets in who answers', async () => {
    const { vettings, rooms, clock, code, uses, memberCodes } = setUp();
    const answer = await vettings.openLobby(code);
    expect(answer).toEqual({
      url: 'https://matrix.to/#/lobby',
      alias: '#lobby:fake',
      room_id: '!lobby-1',
      title: 'Lobby',
      keyword: 'lantern',
    });
    clock.advance(4_999);
    expect(challenges(rooms)).toBe(0);
    clock.advance(1);
    await expect.poll(() => challenges(rooms)).toBe(1);
    clock.advance(120_000);
    await expect.poll(() => challenges(rooms)).toBe(2);

    await vettings.said('!lobby-1', nova, haiku);
    expect(uses()).toEqual([0, 0]);
    expect(rooms.done).toContain(`invite ${nova}`);
    const { code: secret } = memberCodes()[0]!;
    const told = rooms.done.filter((note) => note.includes(secret));
    expect(told).toEqual([expect.stringContaining('say !private-2 ')]);
  });

  it('does not remind anybody who is in', async () => {
    const { vettings, rooms, clock, code } = setUp();
    await vettings.openLobby(code);
    await vettings.said('!lobby-1', nova, haiku);
    clock.advance(7_200_000);
    expect(challenges(rooms)).toBe(0);
  });
});

function joinBench() {
  const { vettings, rooms, code, uses } = setUp();
  return { ...signUpBench({ lobby: vettings }), rooms, code, knockUses: uses };
}

describe('POST /join/api', () => {
  it('opens a lobby room', async () => {
    const { post, code } = joinBench();
    const answer = await post('/join/api', { code: ` ${code}\n` });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json)).toEqual(['url', 'alias', 'room_id', 'title', 'keyword']);
    expect(await post('/join/api', { code })).toMatchObject({ status: 403, json: { error: 'invalid_code' } });
  });

  it.each([
    ['no JSON', '', 400, { error: 'bad_json' }],
    ['no code', {}, 400, { error: 'missing_code' }],
    ['a number', { code: 1 }, 400, { error: 'bad_request', field: 'code' }],
    ['a wrong code', { code: 'wrong' }, 403, { error: 'invalid_code' }],
  ])('%s', async (_what, body, status, json) => {
    expect(await joinBench().post('/join/api', body)).toMatchObject({ status, json });
  });

  it('answers create_failed when the room cannot be made, and the code is as it was', async () => {
    const { post, rooms, code, knockUses } = joinBench();
    rooms.broken.add('createLobbyRoom');
    expect(await post('/join/api', { code })).toMatchObject({
      status: 500,
      json: { error: 'create_failed' },
    });
    expect(knockUses()).toEqual([1, 0]);
  });

  it('is not found where there are no lobby rooms', async () => {
    expect(await signUpBench().post('/join/api', { code: 'x' })).toMatchObject({ status: 404 });
  });
});
