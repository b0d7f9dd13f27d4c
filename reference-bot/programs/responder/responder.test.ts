import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FrontDoor } from '../testing/front-door.ts';
import type { Human } from '../testing/human.ts';
import { benchForEachTest, roomWith, soon } from '../testing/bench-for-each-test.ts';
import type { BotBench } from '../testing/bot-bench.ts';
import type { BotProcess } from '../testing/bot-process.ts';

/** The SDK asks a homeserver that was away only every 5 to 10 s. */
const patientTestMs = 600_000;
const stage = benchForEachTest();
let bench: BotBench;
let alice: Human;
beforeEach(() => {
  ({ bench, alice } = stage);
});

const said = (): readonly string[] => alice.textsOf(bench.bot.userId).map(({ body }) => body);

const roomWithBot = (options?: { readonly encrypted?: boolean }): Promise<string> =>
  roomWith(bench.bot.userId, alice, options);

/** Asks last of all, and gives all that was said by then: what is not there by now does not come any more. */
async function saidUntilPing(room: string): Promise<readonly string[]> {
  const pongs = said().filter((text) => text === 'pong').length;
  await alice.say(room, '!ping');
  await expect.poll(() => said().filter((text) => text === 'pong').length, soon).toBe(pongs + 1);
  return said();
}

async function hasPosted(responder: BotProcess): Promise<void> {
  await expect.poll(() => responder.lines, soon).toEqual([expect.stringMatching(/^POSTED:\$/u)]);
}

describe('a responder', () => {
  it('introduces itself with an encrypted message, tells its id, and answers commands', async () => {
    const room = await alice.inviteToDirectRoom(bench.bot.userId);
    const responder = bench.respond({ DM_ROOM: room, INTRO: ' Hello, I am “Nova”\n' });
    await hasPosted(responder);
    await expect.poll(said, soon).toEqual([' Hello, I am “Nova”\n']);
    const [introduction] = alice.textsOf(bench.bot.userId);
    expect(responder.lines).toEqual([`POSTED:${introduction!.eventId}`]);

    for (const text of ['hello', 'ping', 'say !ping', ' !whoami now', '!help']) await alice.say(room, text);
    // A text whose key comes late is answered when it can be read, so the order is not fixed.
    await expect.poll(() => said().length, soon).toBe(3);
    expect((await saidUntilPing(room)).toSorted()).toEqual([
      ' Hello, I am “Nova”\n',
      '!help, !ping, !whoami',
      `I am ${bench.bot.userId}, on device ${bench.bot.deviceId}.`,
      'pong',
    ]);
    const wireTypes = alice.textsOf(bench.bot.userId).map(({ wireType }) => wireType);
    expect(new Set(wireTypes)).toEqual(new Set(['m.room.encrypted']));
    expect(await responder.end('SIGINT')).toBe(0);
    expect(bench.log).not.toContain(bench.bot.accessToken);
  });

  it('answers in clear where all is in clear, and keeps an introduction back there', async () => {
    const room = await alice.inviteToDirectRoom(bench.bot.userId, { encrypted: false });
    const responder = bench.respond({ DM_ROOM: room, INTRO: 'Hello' });
    await expect.poll(() => alice.isIn(room, bench.bot.userId), soon).toBe(true);
    expect(await saidUntilPing(room)).toEqual(['pong']);
    expect(responder.lines).toEqual([]);
    expect(bench.log).toContain('DM_ROOM is not encrypted');
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'keeps its keys and says nothing twice after %s, but answers what came meanwhile',
    async (ending) => {
      const room = await alice.inviteToDirectRoom(bench.bot.userId);
      const introduction = { DM_ROOM: room, INTRO: 'Hello' };
      const first = bench.respond(introduction);
      await hasPosted(first);
      expect(await saidUntilPing(room)).toEqual(['Hello', 'pong']);
      const before = await alice.keysOf(bench.bot.userId, bench.bot.deviceId);
      expect(await first.end(ending)).toBe(ending === 'SIGTERM' ? 0 : null);

      await alice.say(room, '!help');
      const another = await alice.inviteToDirectRoom(bench.bot.userId);
      const second = bench.respond(introduction);
      await expect.poll(() => said().length, soon).toBe(3);
      await expect.poll(() => alice.isIn(another, bench.bot.userId), soon).toBe(true);
      expect(await saidUntilPing(room)).toEqual(['Hello', 'pong', '!help, !ping, !whoami', 'pong']);
      expect(await saidUntilPing(another)).toHaveLength(5);
      expect(await alice.keysOf(bench.bot.userId, bench.bot.deviceId)).toEqual(before);
      expect(second.lines).toEqual([]);
    },
  );

  it.each(['goes on', 'is killed'])(
    'says its introduction once, even if it %s before it learns that it is said',
    async (what) => {
      await using door = await FrontDoor.before(stage.homeserver.baseUrl);
      door.become('losing');
      const room = await alice.inviteToDirectRoom(bench.bot.userId);
      const env = { HS: door.url, DM_ROOM: room, INTRO: 'Hello' };
      const first = bench.respond(env);
      await expect.poll(() => door.turnedAway, soon).toBeGreaterThan(0);
      if (what === 'is killed') await first.end('SIGKILL');
      expect(first.lines).toEqual([]);
      door.become('open');
      const last = what === 'is killed' ? bench.respond(env) : first;
      await hasPosted(last);
      expect(await saidUntilPing(room)).toEqual(['Hello', 'pong']);
      expect(last.lines).toEqual([`POSTED:${alice.textsOf(bench.bot.userId)[0]!.eventId}`]);
    },
  );

  it.each(['dropping', 'losing'] as const)(
    'answers once where the connection is %s what it says',
    async (state) => {
      await using door = await FrontDoor.before(stage.homeserver.baseUrl);
      bench.respond({ HS: door.url });
      const room = await roomWithBot();
      expect(await saidUntilPing(room)).toEqual(['pong']);
      door.become(state);
      const turnedAway = door.turnedAway;
      await alice.say(room, '!help');
      await expect.poll(() => door.turnedAway, soon).toBeGreaterThan(turnedAway);
      door.become('open');
      await expect.poll(() => said().length, soon).toBe(2);
      expect(await saidUntilPing(room)).toEqual(['pong', '!help, !ping, !whoami', 'pong']);
    },
  );

  it('keeps its store for its owner, in both senses', async () => {
    const first = bench.respond({ STORE: 'own.store' });
    await roomWithBot();
    const file = join(bench.folder, 'own.store');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const intruder = bench.respond({ STORE: 'own.store' });
    expect(await intruder.exit).toBe(3);
    expect(intruder.log).toContain('own.store is in use');
    await first.end('SIGTERM');

    const other = bench.respond({ STORE: 'own.store', DEVICE: 'OTHER' });
    expect(await other.exit).toBe(2);
    expect(other.log).toBe(
      `STORE: ${file} belongs to ${bench.bot.userId} device ${bench.bot.deviceId}, and was left as it is; expected the store of ${bench.bot.userId} device OTHER, or a new one`,
    );
    const right = bench.respond({ STORE: 'own.store' });
    await roomWithBot();
    await right.end('SIGTERM');

    const fresh = bench.respond({ STORE: 'fresh.store' });
    expect(await fresh.exit).toBe(2);
    expect(fresh.log).toMatch(/^STORE: it does not hold the keys that device/mu);
  });

  it('names each variable that is missing or wrong', async () => {
    const responder = bench.respond({ HS: '', TOKEN: '', DM_ROOM: 'here', VERIFY_PEERS: '*' });
    expect(await responder.exit).toBe(2);
    expect(responder.log.split('\n').map((line) => line.split(':')[0])).toEqual([
      'HS',
      'TOKEN',
      'DM_ROOM',
      'INTRO',
      'VERIFY_PEERS',
    ]);
    expect(responder.lines).toEqual([]);
  });

  it.each([
    ['a token that is not known', { TOKEN: 'stranger' }, 3, /^cara-ref: TOKEN: log in again/u],
    ['a token of another device', { DEVICE: 'OTHER' }, 2, /^DEVICE: set it to the device of TOKEN/u],
    ['a token of another user', { MXID: '@eve:localhost' }, 2, /^MXID: set it to the account of TOKEN/u],
  ])('ends with %s', async (_what, env, code, message) => {
    const responder = bench.respond(env);
    expect(await responder.exit).toBe(code);
    expect(responder.log.split('\n').at(-1)).toMatch(message);
  });

  it('ends with a URL of something that is no homeserver', async () => {
    const site = createServer((_request, response) => response.end('<h1>Welcome</h1>'));
    onTestFinished(() => void site.close());
    await once(site.listen(0, '127.0.0.1'), 'listening');
    const responder = bench.respond({ HS: `http://127.0.0.1:${(site.address() as AddressInfo).port}` });
    expect(await responder.exit).toBe(3);
    expect(responder.log.split('\n').at(-1)).toMatch(
      /^cara-ref: HS: expected the URL of a Matrix homeserver/u,
    );
  });

  it(
    'waits for a homeserver that is away, at start and later, and ends when its token is revoked',
    async () => {
      await using door = await FrontDoor.before(stage.homeserver.baseUrl);
      door.become('shut');
      const responder = bench.respond({ HS: door.url });
      await expect.poll(() => door.turnedAway, soon).toBeGreaterThan(0);
      door.become('open');
      const room = await roomWithBot();
      door.become('shut');
      await expect.poll(() => responder.log, soon).toContain('"kind":"sync-failed"');
      await alice.say(room, '!help');
      door.become('open');
      await expect.poll(said, soon).toEqual(['!help, !ping, !whoami']);
      door.become('refusing');
      expect(await responder.exit).toBe(3);
      expect(responder.log.split('\n').at(-1)).toMatch(/^cara-ref: TOKEN: log in again/u);
    },
    patientTestMs,
  );
});
