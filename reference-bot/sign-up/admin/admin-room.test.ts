import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startSimulated,
  type SimulatedHomeserver,
} from '../../../harness/networks/matrix/homeserver/simulated/index.ts';
import { TestClient } from '../../../harness/networks/matrix/homeserver/simulated/testing/test-client.ts';
import { realClock } from '../../base/seams/clock.ts';
import { startSignUp, type RunningSignUp } from '../start-sign-up.ts';
import { someSettings } from '../testing/sign-up-bench.ts';

let homeserver: SimulatedHomeserver;
let service: TestClient;
let moderator: TestClient;
let guest: TestClient;
let room: string;
let stateFolder: string;
let running: RunningSignUp | undefined;
let sent = 0;
const lines: string[] = [];

beforeEach(async () => {
  homeserver = await startSimulated({ signal: new AbortController().signal });
  [service, moderator, guest] = (await Promise.all(
    ['service', 'moderator', 'guest'].map((name) => TestClient.register(homeserver, name)),
  )) as [TestClient, TestClient, TestClient];
  stateFolder = mkdtempSync(join(tmpdir(), 'admin-room-test-'));
  room = (await moderator.post('/createRoom', { invite: [service, guest].map((one) => one.account.userId) }))
    .room_id as string;
  await guest.post(`/join/${room}`);
});
afterEach(async () => {
  await running?.stop();
  await homeserver[Symbol.asyncDispose]();
  rmSync(stateFolder, { recursive: true });
});

/** Starts the service and waits until it listens. */
async function start(more: object = {}): Promise<void> {
  lines.length = 0;
  const seams = { clock: realClock(), fetch, log: { write: (line: string) => void lines.push(line) } };
  const settings = {
    ...someSettings,
    homeserver: homeserver.baseUrl,
    adminToken: service.account.accessToken,
    stateFolder,
    adminRoom: room,
    ...more,
  };
  running = await startSignUp(settings, seams);
  await expect.poll(() => lines.join('')).toContain('the rooms are watched');
}

async function say(who: TestClient, body: string): Promise<void> {
  await who.put(`/rooms/${room}/send/m.room.message/t${sent++}`, { msgtype: 'm.text', body });
}

/** What the service has said, oldest first. */
async function answers(): Promise<string[]> {
  const { chunk } = await moderator.get(`/rooms/${room}/messages?dir=b&limit=100`);
  type Event = { sender: string; type: string; content: { msgtype: string; body: string } };
  return (chunk as Event[])
    .toReversed()
    .filter(({ sender, type }) => sender === service.account.userId && type === 'm.room.message')
    .map(({ content }) => `${content.msgtype} ${content.body}`);
}

describe('the admin room', () => {
  it('is entered, and answers those who may', async () => {
    await start();
    await say(moderator, 'good morning');
    await say(guest, '!codes');
    await say(moderator, '!mint --uses 2 camp');
    await expect.poll(answers).toHaveLength(2);
    const [refusal, minted] = await answers();
    expect(refusal).toBe('m.notice That takes a power level of 50 in this room.');
    expect(minted).toMatch(/^m\.notice [A-Za-z0-9]{7,9}$/u);
    await say(moderator, '!codes');
    await expect.poll(answers).toHaveLength(3);
    expect((await answers())[2]).toBe(`${minted}  signup  2 left  camp`);
    expect(lines.join('')).not.toContain(minted!.split(' ')[1]);
  });

  it('answers those that the settings name, and nobody who has lost the power', async () => {
    await start({ admins: [guest.account.userId] });
    await say(guest, '!codes');
    await expect.poll(answers).toEqual(['m.notice There are no codes.']);
    await running!.stop();

    const levels = { users: { [guest.account.userId]: 50 } };
    await moderator.put(`/rooms/${room}/state/m.room.power_levels`, levels);
    await start();
    await say(guest, '!codes');
    await expect.poll(answers).toHaveLength(2);
    await moderator.put(`/rooms/${room}/state/m.room.power_levels`, { users: {} });
    await say(guest, '!codes');
    await expect.poll(answers).toHaveLength(3);
    expect((await answers())[2]).toContain('That takes a power level of 50');
  });

  it('does not answer again after a restart, nor what was said in another room', async () => {
    await start();
    await say(moderator, '!codes');
    await expect.poll(answers).toHaveLength(1);
    await running!.stop();
    await say(moderator, '!help');
    await start();
    const other = await moderator.roomWith(service);
    await moderator.put(`/rooms/${other}/send/m.room.message/o`, { msgtype: 'm.text', body: '!mint' });
    await say(moderator, '!codes');
    await expect.poll(answers).toEqual(['m.notice There are no codes.', 'm.notice There are no codes.']);
  });

  it('passes over a flood, says so once, and still hears others', async () => {
    await start();
    for (let index = 0; index < 30; index++) await say(guest, '!codes');
    await say(moderator, '!help');
    await expect.poll(async () => (await answers()).at(-1)).toContain('!mint [knock|signup]');
    const all = await answers();
    expect(all.length).toBeLessThanOrEqual(13);
    expect(all.filter((text) => text.includes('Too many commands'))).toHaveLength(1);
    expect(lines.join('')).toContain('too many in a short time');
  });

  it('that cannot be entered, or is encrypted, is warned of', async () => {
    const { room_id: closed } = await moderator.post('/createRoom');
    await start({ adminRoom: closed });
    await expect.poll(() => lines.join('')).toContain('the admin room cannot be entered');
    await running!.stop();
    await moderator.put(`/rooms/${room}/state/m.room.encryption`, { algorithm: 'm.megolm.v1.aes-sha2' });
    await start();
    await expect.poll(() => lines.join('')).toContain('the admin room is encrypted');
  });

  it('cuts off a list that is too long for one message, and says how much is left', async () => {
    await start();
    for (let index = 0; index < 10; index++) await say(moderator, `!mint -n 50 ${'x'.repeat(100)}`);
    await expect.poll(answers, { timeout: 30_000 }).toHaveLength(10);
    await running!.stop();
    await start();
    await say(moderator, '!codes');
    await expect.poll(answers).toHaveLength(11);
    const list = (await answers())[10]!;
    expect(Buffer.byteLength(list)).toBeLessThan(60_000);
    const shown = list.split('\n').length - 1;
    expect(list).toContain(`… and ${500 - shown} more`);
  });
});
