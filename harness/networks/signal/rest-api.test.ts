import { once } from 'node:events';
import { WebSocket } from 'ws';
import { expect, it } from 'vitest';
import { picture, textEnvelope } from './envelopes.ts';
import { people } from './people.ts';
import { openChat } from './testing/open-chat.ts';

const receive = '/v1/receive/{number}';
const ignored = new AbortController().signal;

it('hands out what waits once, wrapped or bare', async () => {
  await using chat = await openChat();
  await chat.say('one');
  chat.isOld = true;
  await chat.say('two', chat.hidden);
  const { json } = await chat.call(receive);
  expect(json[0]).toMatchObject({ account: chat.number, envelope: { dataMessage: { message: 'one' } } });
  expect(json[1]).toMatchObject({ sourceNumber: null, dataMessage: { message: 'two' } });
  expect((await chat.call(receive)).json).toEqual([]);
});

it('hands out as many as a program wants, and marks as read what it is to', async () => {
  await using chat = await openChat();
  const first = await chat.say('one');
  await chat.say('two');
  expect((await chat.call(`${receive}?max_messages=1&send_read_receipts=true`)).json).toHaveLength(1);
  expect(chat.receipts.items).toMatchObject([{ conversation: first.conversation, id: first.id }]);
  expect((await chat.call(receive)).json).toHaveLength(1);
});

it('gives up for lost what a program takes and does not wait for', async () => {
  await using chat = await openChat();
  await chat.say('one');
  const left = new AbortController();
  const url = `${chat.url}${receive.replace('{number}', encodeURIComponent(chat.number))}?timeout=5`;
  const gone = fetch(url, { signal: left.signal }).catch(() => 'gone');
  await expect.poll(() => chat.seat.isTaken(ignored)).toMatchObject({ taken: true });
  left.abort();
  expect(await gone).toBe('gone');
  await expect.poll(() => chat.lost.items.length).toBe(1);
  expect((await chat.call(receive)).json).toEqual([]);
});

it('serves one call after the other in the mode native, each as long as it is told', async () => {
  await using chat = await openChat();
  using _busy = chat.faults.strike({ name: 'busy', at: 'everything', lastsMs: 60 });
  const to = { number: chat.number, recipients: [chat.alice.from], message: 'hello' };
  const began = performance.now();
  await Promise.all([chat.call('/v2/send', 'POST', to), chat.call('/v2/send', 'POST', to)]);
  expect(performance.now() - began).toBeGreaterThan(115);
});

it('refuses what the service refuses, in its words', async () => {
  await using chat = await openChat();
  const good = { number: chat.number, recipients: [chat.alice.from], message: 'hello' };
  const receipt = { recipient: chat.alice.from, receipt_type: 'read', timestamp: 1 };
  const refused = [
    await chat.call('/v2/send', 'POST', { ...good, recipients: [] }),
    await chat.call('/v2/send', 'POST', { ...good, number: '' }),
    await chat.call('/v2/send', 'POST', { ...good, message: 7 }),
    await chat.call('/v2/send', 'POST', { ...good, recipients: ['+15559999999'] }),
    await chat.call('/v2/send', 'POST', { ...good, number: '+15550000000' }),
    await chat.call('/v1/receipts/{number}', 'POST', { ...receipt, timestamp: 0 }),
    await chat.call('/v1/receipts/{number}', 'POST', { ...receipt, receipt_type: 'seen' }),
    await chat.call(`${receive}?timeout=soon`),
    await chat.call(`${receive}?send_read_receipts=1`),
  ];
  expect(refused.map(({ status }) => status)).toEqual(Array(9).fill(400));
  expect(refused.map(({ json }) => json.error)).toEqual([
    "Couldn't process request - please provide at least one recipient",
    "Couldn't process request - please provide a valid number",
    "Couldn't process request - invalid request",
    'Unregistered user "+15559999999"\n',
    'User +15550000000 is not registered.\n',
    "Couldn't process request - timestamp missing",
    "Couldn't process request - receipt type must be read or viewed",
    "Couldn't process request - timeout needs to be numeric!",
    "Couldn't process request - send_read_receipts parameter needs to be either 'true' or 'false'",
  ]);
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual(Array(7).fill('bad-request'));
  expect((await chat.call('/v1/nothing')).status).toBe(404);
});

it('takes what bots say and show', async () => {
  await using chat = await openChat();
  const { conversation } = chat.hidden;
  const sent = await chat.call('/v2/send', 'POST', {
    number: chat.number,
    recipients: [conversation],
    message: 'hello',
  });
  expect(sent).toMatchObject({ status: 201, json: [{ timestamp: chat.heard.items[0]!.id }] });
  const typing = '/v1/typing-indicator/{number}';
  expect((await chat.call(typing, 'PUT', { recipient: conversation })).status).toBe(204);
  expect((await chat.call(typing, 'DELETE', { recipient: conversation })).status).toBe(204);
  expect(chat.typing.items.map(({ on }) => on)).toEqual([true, false]);
  expect((await chat.call('/v1/health')).status).toBe(204);
  expect((await chat.call('/v1/about')).json).toMatchObject({ mode: 'native' });
  // The person's app says that it has the text.
  expect((await chat.call(receive)).json[0].envelope.receiptMessage.isDelivery).toBe(true);
});

it('tells those who are connected in the mode json-rpc, and nobody later', async () => {
  await using chat = await openChat('json-rpc');
  const { status, text } = await chat.call(receive);
  expect(status).toBe(400);
  expect(text).toMatch(/^Bad Request\n\{"error":"websocket: .*upgrade/);
  await chat.say('too early');
  expect(chat.lost.items).toHaveLength(1);
  const socket = connect(chat);
  await once(socket, 'open');
  await expect.poll(() => chat.seat.isTaken(ignored)).toMatchObject({ taken: true });
  const heard = once(socket, 'message');
  await chat.say('in time');
  const [data] = await heard;
  expect(JSON.parse(String(data)).envelope.dataMessage.message).toBe('in time');
  socket.ping();
  await once(socket, 'pong');
  socket.close();
  await expect.poll(() => chat.seat.isTaken(ignored)).toMatchObject({ taken: false });
});

it('lets a socket die without a word, or end, or takes none', async () => {
  await using chat = await openChat('json-rpc');
  const dead = connect(chat);
  await once(dead, 'open');
  await expect.poll(() => chat.seat.isTaken(ignored)).toMatchObject({ taken: true });
  chat.faults.strike({ name: 'half-open', at: 'hearing', times: 1 });
  await chat.say('unheard');
  expect(chat.lost.items).toHaveLength(1);
  expect(dead.readyState).toBe(WebSocket.OPEN);
  const live = connect(chat);
  await once(live, 'open');
  await expect.poll(() => chat.seat.isTaken(ignored)).toMatchObject({ taken: true });
  const closed = once(live, 'close');
  chat.faults.strike({ name: 'close', at: 'hearing', times: 1, code: 1001 });
  expect((await closed)[0]).toBe(1001);
  using _refused = chat.faults.strike({ name: 'status', at: 'hearing', status: 503 });
  const [, answer] = await once(connect(chat), 'unexpected-response');
  expect(answer.statusCode).toBe(503);
});

it('takes a request for a socket for a poll in the mode native: what waits is lost', async () => {
  await using chat = await openChat();
  await chat.say('one');
  const [, answer] = await once(connect(chat), 'unexpected-response');
  expect(answer.statusCode).toBe(200);
  expect((await chat.call(receive)).json).toEqual([]);
});

function connect({ url, number }: { readonly url: string; readonly number: string }): WebSocket {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/receive/${encodeURIComponent(number)}`);
  socket.on('error', () => {});
  return socket;
}

it('knows the groups of the bot, by their ids in base64 once more', async () => {
  await using chat = await openChat();
  const id = Buffer.alloc(32, 'group').toString('base64');
  const group = { id, name: 'Group' };
  chat.bring(textEnvelope(people.alice, 1, 'one', group));
  const send = (to: string) =>
    chat.call('/v2/send', 'POST', { number: chat.number, recipients: [to], message: 'an answer' });
  const recipient = `group.${Buffer.from(id).toString('base64')}`;
  const [right, raw, another] = [
    await send(recipient),
    await send(`group.${id}`),
    await send('group.b3RoZXI='),
  ];
  expect([right.status, raw.status, another.status]).toEqual([201, 400, 400]);
  const entry = { id: recipient, internal_id: id, name: 'Group', member: true };
  expect((await chat.call('/v1/groups/{number}')).json).toMatchObject([entry]);
  expect((await chat.call(`/v1/groups/{number}/${recipient}`)).json).toMatchObject(entry);
  expect((await chat.call('/v1/groups/{number}/group.b3RoZXI=')).status).toBe(404);
});

it('answers in the words of an older service where it is to', async () => {
  await using chat = await openChat();
  chat.isOld = true;
  const sent = await chat.call('/v2/send', 'POST', {
    number: chat.number,
    recipients: [chat.alice.from],
    message: 'hello',
  });
  expect(sent.json).toEqual({ timestamp: chat.heard.items[0]!.id });
});

it('hands out the pictures that people have sent', async () => {
  await using chat = await openChat();
  const served = await fetch(`${chat.url}/v1/attachments/${picture.id}`);
  expect((await served.arrayBuffer()).byteLength).toBe(picture.size);
  expect((await chat.call('/v1/attachments/another.png')).status).toBe(404);
});

it('takes reactions', async () => {
  await using chat = await openChat();
  const { id } = await chat.say('one');
  const { from } = chat.alice;
  const reaction = { recipient: from, target_author: from, timestamp: Number(id), reaction: '👀' };
  const path = '/v1/reactions/{number}';
  expect((await chat.call(path, 'POST', reaction)).status).toBe(204);
  expect((await chat.call(path, 'POST', { ...reaction, reaction: '' })).status).toBe(400);
});
