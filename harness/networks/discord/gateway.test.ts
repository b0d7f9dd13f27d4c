import { once } from 'node:events';
import { createInflate, createZstdDecompress } from 'node:zlib';
import { WebSocket } from 'ws';
import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

const intents = 37_377;
const properties = { os: 'linux', browser: 'test', device: 'test' };

/** A client that keeps what it is told, and how its connection ends. */
async function connect(url: string) {
  const socket = new WebSocket(url);
  const frames: any[] = [];
  const closed = once(socket, 'close').then(([code]) => code as number);
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  const send = (op: unknown, d?: unknown) => socket.send(JSON.stringify({ op, d }));
  const told = (name: string) => frames.filter(({ t }) => t === name).map(({ d }) => d);
  return { socket, frames, closed, send, told };
}

it('greets, lets in, and tells what is said with its number', async () => {
  await using chat = await openChat();
  const client = await connect(chat.gatewayUrl);
  await expect
    .poll(() => client.frames[0])
    .toMatchObject({ op: 10, d: { heartbeat_interval: expect.any(Number) } });
  client.send(1, null);
  client.send(2, { token: `Bot ${chat.token}`, intents, properties });
  await chat.say('too early for it');
  await expect.poll(() => client.told('GUILD_CREATE')).toHaveLength(1);
  await chat.say('hello');
  await expect
    .poll(() => client.told('MESSAGE_CREATE'))
    .toMatchObject([{ content: 'hello', channel_type: 1 }]);
  expect(client.frames.map(({ op }) => op).slice(0, 2)).toEqual([10, 11]);
  expect(client.frames.flatMap(({ s }) => s ?? [])).toEqual([1, 2, 3]);
  client.socket.terminate();
});

it.each<[string, (chat: Awaited<ReturnType<typeof openChat>>) => readonly unknown[], number]>([
  ['what is no JSON', () => ['nonsense'], 4002],
  ['a frame that is too long', () => [{ op: 1, d: 'x'.repeat(5_000) }], 4002],
  ['an opcode that does not exist', () => [{ op: 99 }], 4001],
  ['a frame before it is let in', () => [{ op: 3, d: {} }], 4003],
  ['a wrong token', () => [{ op: 2, d: { token: 'x', intents, properties } }], 4004],
  ['no intents', ({ token }) => [{ op: 2, d: { token, properties } }], 4002],
  [
    'an intent that does not exist',
    ({ token }) => [{ op: 2, d: { token, intents: 2 ** 30, properties } }],
    4013,
  ],
  [
    'an intent that is not granted',
    ({ token, world }) => {
      world.grantsContent = false;
      return [{ op: 2, d: { token, intents, properties } }];
    },
    4014,
  ],
  ['a wrong shard', ({ token }) => [{ op: 2, d: { token, intents, properties, shard: [1, 1] } }], 4010],
  [
    'to be let in twice',
    ({ token }) => [2, 2].map((op) => ({ op, d: { token, intents, properties } })),
    4005,
  ],
  [
    'more frames than a minute has room for',
    () => Array.from({ length: 121 }, () => ({ op: 1, d: null })),
    4008,
  ],
])('refuses %s', async (_what, frames, code) => {
  await using chat = await openChat();
  const client = await connect(chat.gatewayUrl);
  for (const frame of frames(chat))
    client.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  expect(await client.closed).toBe(code);
});

it('tells again what somebody has missed who resumes', async () => {
  await using chat = await openChat();
  const first = await connect(chat.gatewayUrl);
  first.send(2, { token: chat.token, intents, properties });
  await expect.poll(() => first.told('READY')).toHaveLength(1);
  const [{ session_id, resume_gateway_url: url }] = first.told('READY');
  first.socket.terminate();
  await expect.poll(() => chat.gateway.isHeard).toBe(false);
  await chat.say('in the gap');
  const second = await connect(`${url}?v=10&encoding=json`);
  second.send(6, { token: chat.token, session_id, seq: 2 });
  await expect.poll(() => second.told('RESUMED')).toHaveLength(1);
  expect(second.told('MESSAGE_CREATE')).toMatchObject([{ content: 'in the gap' }]);

  const third = await connect(chat.gatewayUrl);
  third.send(6, { token: chat.token, session_id, seq: 99 });
  expect(await third.closed).toBe(4007);
  const fourth = await connect(chat.gatewayUrl);
  fourth.send(6, { token: chat.token, session_id, seq: 2 });
  await expect.poll(() => fourth.frames.at(-1)).toMatchObject({ op: 9, d: false });
  second.socket.terminate();
  fourth.socket.terminate();
});

it('forgets the session of who leaves with 1000', async () => {
  await using chat = await openChat();
  const client = await connect(chat.gatewayUrl);
  client.send(2, { token: chat.token, intents, properties });
  await expect.poll(() => client.told('READY')).toHaveLength(1);
  client.socket.close(1000);
  await expect.poll(() => chat.gateway.isKept).toBe(false);
});

it('withholds what people write in a server from who has not asked for it, unless they are named', async () => {
  await using chat = await openChat();
  const client = await connect(chat.gatewayUrl);
  client.send(2, { token: chat.token, intents: intents - 32_768, properties });
  await expect.poll(() => client.told('GUILD_CREATE')).toHaveLength(1);
  await chat.say('to all', chat.aliceInServer);
  await chat.say(`<@${chat.world.me.id}> to it`, chat.aliceInServer);
  await chat.say('in private');
  await expect
    .poll(() => client.told('MESSAGE_CREATE').map(({ content }) => content))
    .toEqual(['', `<@${chat.world.me.id}> to it`, 'in private']);
  client.socket.terminate();
});

it('tells members to who asks for them', async () => {
  await using chat = await openChat();
  const client = await connect(chat.gatewayUrl);
  client.send(2, { token: chat.token, intents: intents | 2, properties });
  await expect.poll(() => client.told('READY')).toHaveLength(1);
  const { id } = chat.world.guild;
  client.send(8, { guild_id: id, query: '', limit: 0, nonce: 'n' });
  await expect
    .poll(() => client.told('GUILD_MEMBERS_CHUNK'))
    .toMatchObject([{ guild_id: id, chunk_index: 0, chunk_count: 1, nonce: 'n' }]);
  client.socket.terminate();
});

it.each([
  ['zlib', createInflate],
  ['zstd', createZstdDecompress],
])('sends one stream of %s to who wants that', async (kind, open) => {
  await using chat = await openChat();
  const socket = new WebSocket(`${chat.gatewayUrl}&compress=${kind}-stream`);
  const inflate = open();
  socket.on('message', (data: Buffer) => inflate.write(data));
  const [text] = (await once(inflate, 'data')) as [Buffer];
  expect(JSON.parse(text.toString())).toMatchObject({ op: 10 });
  socket.terminate();
});
