import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { VerificationPhase } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { benchForEachTest, roomWith, soon } from '../testing/bench-for-each-test.ts';
import type { BotBench } from '../testing/bot-bench.ts';
import type { BotProcess } from '../testing/bot-process.ts';
import type { Human } from '../testing/human.ts';

const stage = benchForEachTest();
let bench: BotBench;
let alice: Human;
let bot: string;
beforeEach(() => {
  ({ bench, alice } = stage);
  bot = bench.bot.userId;
});

/** A gateway that lets Alice in, and verifies her by itself. */
async function connected(matrix: object = {}): Promise<BotProcess> {
  const gateway = await bench.serve({
    autoJoin: { allowUsers: [alice.userId] },
    verification: { policy: 'auto', peers: [alice.userId] },
    ...matrix,
  });
  await expect.poll(() => gateway.lines.join('\n'), soon).toContain('Matrix channel connected');
  return gateway;
}

const roomWithBot = (): Promise<string> => roomWith(bot, alice);

async function devices(): Promise<readonly string[]> {
  const published = await alice.client.downloadKeysForUsers([bot]);
  return Object.keys(published.device_keys[bot] ?? {});
}

const said = (): readonly string[] => alice.textsOf(bot).map(({ body }) => body);

describe('a gateway that is started again', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'after %s has its keys, its identity and its memory, and answers what came meanwhile',
    async (ending) => {
      const first = await connected();
      const room = await roomWithBot();
      await alice.say(room, 'one');
      await expect.poll(said, soon).toEqual(['echo: one']);
      const before = await alice.keysOf(bot, bench.bot.deviceId);
      await (await alice.ask(bot, { room })).complete();
      await expect.poll(() => alice.trusts(bot), soon).toBe(true);
      expect(await first.end(ending)).toBe(ending === 'SIGTERM' ? 0 : null);

      await alice.say(room, 'two');
      const second = await connected();
      await expect.poll(said, soon).toEqual(['echo: one', 'echo: two']);
      expect(await alice.keysOf(bot, bench.bot.deviceId)).toEqual(before);
      expect(await alice.trusts(bot)).toBe(true);
      expect(second.lines.join('\n')).not.toContain('replacing the Matrix cross-signing identity');
      await (await alice.ask(bot, { room })).complete();
      await alice.say(room, 'three');
      await expect.poll(said, soon).toEqual(['echo: one', 'echo: two', 'echo: three']);
    },
  );

  it('tells of a verification that the restart cut off, and of no other', async () => {
    const first = await connected();
    const room = await roomWithBot();
    const asked = await alice.ask(bot, { room });
    await asked.compare();
    await first.end('SIGKILL');
    await connected();
    await asked.reaches(VerificationPhase.Cancelled);
    expect(asked.request.cancellationCode).toBe('m.user');
    await (await alice.ask(bot, { room })).complete();
    await expect.poll(() => alice.trusts(bot), soon).toBe(true);
  });

  it('takes a request that came while it was down for a new one', async () => {
    const first = await connected();
    const room = await roomWithBot();
    await first.end('SIGTERM');
    const asked = await alice.ask(bot, { room });
    const second = await connected();
    await asked.complete();
    await expect.poll(() => alice.trusts(bot), soon).toBe(true);
    expect(second.lines.join('\n')).not.toContain('cut off by the restart');
  });

  it('by password is the same device again', async () => {
    const { password } = bench.bot;
    const login = { accessToken: undefined, deviceId: undefined, password };
    const first = await connected(login);
    const before = await devices();
    expect(before).toHaveLength(1);
    await first.end('SIGTERM');
    await connected(login);
    expect(await devices()).toEqual(before);
    const files = await readFile(`${bench.folder}/matrix/account.store`);
    expect(files.length).toBeGreaterThan(0);
  });
});

it('tells its operator at once what becomes of a verification', async () => {
  const gateway = await connected();
  const room = await roomWithBot();
  const { url } = JSON.parse(gateway.lines.find((line) => line.includes('control API listening'))!) as {
    url: string;
  };
  const events: { readonly event?: string; readonly state?: string }[] = [];
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  socket.addEventListener('message', ({ data }) => {
    const { event, payload } = JSON.parse(data as string) as {
      event?: string;
      payload?: { verification?: { state: string } };
    };
    if (payload?.verification) events.push({ event, state: payload.verification.state });
  });
  await once(socket, 'open');
  const params = { scopes: ['operator.admin'], auth: { token: bench.gatewayToken } };
  socket.send(JSON.stringify({ type: 'req', id: '1', method: 'connect', params }));
  await (await alice.ask(bot, { room })).complete();
  await expect
    .poll(() => events.at(-1), soon)
    .toEqual({ event: 'matrix.verification.updated', state: 'done' });
  expect(events[0]).toEqual({ event: 'matrix.verification.requested', state: 'requested' });
  expect(events.map(({ state }) => state)).toContain('keys_exchanged');
  socket.close();
});

it('lets no second one at its files', async () => {
  const first = await connected();
  const second = await bench.serve();
  expect(await second.exit).toBe(1);
  expect(second.log).toContain('.matrix-rekey.lock is already held — another carapace daemon is running');
  // A killed one leaves its note behind, and no lock.
  await first.end('SIGKILL');
  expect(existsSync(`${bench.folder}/daemon.pid`)).toBe(true);
  const third = await connected();
  expect(await third.end('SIGTERM')).toBe(0);
  expect(existsSync(`${bench.folder}/daemon.pid`)).toBe(false);
});
