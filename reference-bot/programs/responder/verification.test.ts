import { readFile, writeFile } from 'node:fs/promises';
import { VerificationPhase } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { FrontDoor } from '../testing/front-door.ts';
import type { Human } from '../testing/human.ts';
import { benchForEachTest, roomWith, soon } from '../testing/bench-for-each-test.ts';
import type { BotBench } from '../testing/bot-bench.ts';
import type { BotProcess } from '../testing/bot-process.ts';

const stage = benchForEachTest();
let bench: BotBench;
let alice: Human;
let bot: string;
beforeEach(() => {
  ({ bench, alice } = stage);
  bot = bench.bot.userId;
});

const roomWithBot = (human = alice): Promise<string> => roomWith(bot, human);

/** A bot that has been cross-signed and knows it, and the room where it talks with Alice. */
async function crossSignedBot(
  peers = [alice],
): Promise<{ responder: BotProcess; room: string; keys: string }> {
  const first = bench.respond();
  const room = await roomWithBot();
  const keys = await bench.crossSign();
  expect(await first.end('SIGTERM')).toBe(0);
  const names = peers.map(({ userId }) => userId).join(',');
  const responder = bench.respond({ VERIFY_PEERS: names, CROSS_SIGNING_KEYS: keys });
  await expect.poll(() => responder.log, soon).toContain('"msg":"listening"');
  return { responder, room, keys };
}

/** A start as it should be, but for the device. */
function foreignStart(flowId: string): object {
  return {
    from_device: 'ANOTHER',
    method: 'm.sas.v1',
    key_agreement_protocols: ['curve25519-hkdf-sha256'],
    hashes: ['sha256'],
    message_authentication_codes: ['hkdf-hmac-sha256.v2'],
    short_authentication_string: ['decimal', 'emoji'],
    'm.relates_to': { rel_type: 'm.reference', event_id: flowId },
  };
}

describe('a person that VERIFY_PEERS names', () => {
  it('verifies the bot in their room and to-device, with the same emoji on both sides', async () => {
    const { responder, room, keys } = await crossSignedBot();
    const inRoom = await (await alice.ask(bot, { room })).complete();
    await expect.poll(() => alice.trusts(bot), soon).toBe(true);
    const toDevice = await (await alice.ask(bot, { device: bench.bot.deviceId })).complete();
    expect(await alice.trustsDevice(bot, bench.bot.deviceId)).toBe(true);
    expect(responder.lines).toEqual([inRoom, toDevice]);
    expect(inRoom).toMatch(/^SAS:\$\S+ ([A-Z][A-Za-z ]*,){6}[A-Z][A-Za-z ]* \d{4},\d{4},\d{4}$/u);
    const { private_keys: secrets } = JSON.parse(await readFile(keys, 'utf8'));
    for (const secret of Object.values<string>(secrets)) expect(bench.log).not.toContain(secret);
  });

  it.each([
    ['encrypted', true],
    ['plain', false],
  ])('gets the steps of the bot as the room is: %s', async (_what, encrypted) => {
    const first = bench.respond();
    const room = await alice.inviteToDirectRoom(bot, { encrypted });
    await expect.poll(() => alice.isIn(room, bot), soon).toBe(true);
    await bench.crossSign();
    await first.end('SIGTERM');
    bench.respond({ VERIFY_PEERS: alice.userId });
    await (await alice.ask(bot, { room })).complete();
    const steps = alice.client
      .getRoom(room)!
      .getLiveTimeline()
      .getEvents()
      .filter((event) => event.getSender() === bot && event.getType().startsWith('m.key.verification.'));
    expect(steps.map((event) => event.getType().slice('m.key.verification.'.length))).toEqual(
      expect.arrayContaining(['ready', 'accept', 'key', 'mac', 'done']),
    );
    const wireTypes = new Set(steps.map((event) => event.getWireType()));
    expect([...wireTypes].every((type) => (type === 'm.room.encrypted') === encrypted)).toBe(true);
  });

  it('is told when another device of theirs presses start', async () => {
    const { responder, room } = await crossSignedBot();
    const asked = await alice.ask(bot, { room });
    await asked.reaches(VerificationPhase.Ready);
    await alice.client.sendEvent(room, 'm.key.verification.start' as never, foreignStart(asked.id) as never);
    await asked.reaches(VerificationPhase.Cancelled);
    expect(asked.request.cancellationCode).toBe('m.invalid_message');
    expect(responder.log).toContain('another device pressed start');
    await (await alice.ask(bot, { room })).complete();
  });

  it('verifies the bot while somebody else does', async () => {
    const bob = await bench.signIn('bob');
    const both = [alice, bob];
    const { responder, room } = await crossSignedBot(both);
    const rooms = [room, await roomWithBot(bob)];
    const asked = await Promise.all(both.map((human, index) => human.ask(bot, { room: rooms[index]! })));
    const compared = await Promise.all(asked.map((one) => one.compare()));
    for (const { confirm } of compared.toReversed()) await confirm();
    for (const human of both) await expect.poll(() => human.trusts(bot), soon).toBe(true);
    expect(responder.lines.toSorted()).toEqual(compared.map(({ line }) => line).toSorted());
  });

  it.each(['room', 'device'] as const)(
    'stays trusted over a restart right after a verification in a %s, and can begin another one',
    async (where) => {
      const { responder, room } = await crossSignedBot();
      await (await alice.ask(bot, where === 'room' ? { room } : { device: bench.bot.deviceId })).complete();
      await expect.poll(() => alice.trusts(bot), soon).toBe(true);
      await responder.end('SIGKILL');
      // Without the file: the keys are in the store by now.
      const second = bench.respond({ VERIFY_PEERS: alice.userId });
      await expect.poll(() => second.log, soon).toContain('"msg":"listening"');
      expect(second.log).toContain('"isVerified":true');
      const again = await (await alice.ask(bot, { room })).complete();
      expect(second.lines).toEqual([again]);
      expect(await alice.trusts(bot)).toBe(true);
    },
  );

  it.each(['room', 'device'] as const)(
    'may ask in a %s while the bot starts, before it hears anything, and is answered',
    async (where) => {
      const { responder, room } = await crossSignedBot();
      await responder.end('SIGTERM');
      await using door = await FrontDoor.before(stage.homeserver.baseUrl);
      const letSyncsPass = door.holdSyncs();
      const second = bench.respond({ HS: door.url, VERIFY_PEERS: alice.userId });
      await expect.poll(() => second.log, soon).toContain('cross-signing identity');
      const asked = await alice.ask(bot, where === 'room' ? { room } : { device: bench.bot.deviceId });
      letSyncsPass();
      expect([await asked.complete()]).toEqual(second.lines);
      expect(second.log).not.toContain('cut off by the restart');
    },
  );

  it.each(['room', 'device'] as const)(
    'is told when a restart cuts a verification in a %s off',
    async (where) => {
      const { responder, room } = await crossSignedBot();
      const asked = await alice.ask(bot, where === 'room' ? { room } : { device: bench.bot.deviceId });
      await asked.compare();
      await expect.poll(() => responder.lines, soon).toHaveLength(1);
      await responder.end('SIGKILL');
      bench.respond({ VERIFY_PEERS: alice.userId });
      await asked.reaches(VerificationPhase.Cancelled);
      expect(asked.request.cancellationCode).toBe('m.user');
      expect(await alice.trusts(bot)).toBe(false);
    },
  );

  it('gets no trust in the account from a bot that has no keys of its identity', async () => {
    const responder = bench.respond({ VERIFY_PEERS: alice.userId });
    const room = await roomWithBot();
    await bench.crossSign();
    const line = await (await alice.ask(bot, { room })).complete();
    expect(responder.lines).toEqual([line]);
    expect(await alice.trustsDevice(bot, bench.bot.deviceId)).toBe(true);
    expect(await alice.trusts(bot)).toBe(false);
  });
});

describe('a person that VERIFY_PEERS does not name', () => {
  it('is declined at once, and the bot verifies others all the same', async () => {
    const { responder, room } = await crossSignedBot();
    const bob = await bench.signIn('bob');
    const asked = await bob.ask(bot, { room: await roomWithBot(bob) });
    await asked.reaches(VerificationPhase.Cancelled);
    expect(asked.request.cancellationCode).toBe('m.user');
    expect(bench.log).toContain('VERIFY_PEERS does not name this user');
    // By the end of this the bot has seen the one before it.
    await bob.ask(bot, { device: bench.bot.deviceId });
    await (await alice.ask(bot, { room })).complete();
    expect(responder.lines).toHaveLength(1);
    expect(await bob.trusts(bot)).toBe(false);
  });
});

describe('steps that make no sense', () => {
  it.each([true, false])(
    'get a line of the log each, in a room where encryption is %s',
    async (encrypted) => {
      const responder = bench.respond({ VERIFY_PEERS: alice.userId });
      const room = await alice.inviteToDirectRoom(bot, { encrypted });
      await expect.poll(() => alice.isIn(room, bot), soon).toBe(true);
      const send = (type: string, content: object) =>
        alice.client.sendEvent(room, type as never, content as never);
      await send('m.key.verification.start', {});
      await send('m.key.verification.mac', { 'm.relates_to': 'nothing', keys: 7 });
      await send('m.room.message', { msgtype: 'm.key.verification.request', body: '', to: 7 });
      const lines = () =>
        responder.log
          .split('\n')
          .filter((line) => line.includes('step could not be taken in'))
          .map((line) => JSON.parse(line) as { level: string; sender: string; reason: string });
      await expect.poll(lines, soon).toHaveLength(3);
      for (const line of lines()) {
        expect(line).toMatchObject({ level: 'warn', sender: alice.userId, room });
        expect(line.reason).not.toContain('\n');
      }
      await bench.crossSign();
      await (await alice.ask(bot, { room })).complete();
      expect(responder.log).not.toContain('unhandled rejection');
    },
  );
});

describe('CROSS_SIGNING_KEYS', () => {
  it('of another identity are left out, and the bot says so and goes on', async () => {
    const first = bench.respond();
    const room = await roomWithBot();
    const keys = await bench.crossSign();
    await first.end('SIGTERM');
    const answer = JSON.parse(await readFile(keys, 'utf8'));
    const other = 'A'.repeat(43);
    answer.private_keys = { master: other, self_signing: other, user_signing: other };
    await writeFile(keys, JSON.stringify(answer));
    const second = bench.respond({ CROSS_SIGNING_KEYS: keys });
    await expect.poll(() => second.log, soon).toContain('are not those of the published identity');
    await alice.say(room, '!ping');
    await expect.poll(() => alice.textsOf(bot).map(({ body }) => body), soon).toEqual(['pong']);
  });

  it('that are no keys end it with what is expected', async () => {
    const file = `${bench.folder}/refused.json`;
    await writeFile(file, '{"error":"crosssign_failed"}');
    const responder = bench.respond({ CROSS_SIGNING_KEYS: file });
    expect(await responder.exit).toBe(2);
    expect(responder.log).toMatch(/^CROSS_SIGNING_KEYS: expected the path of the JSON answer/u);
  });
});
