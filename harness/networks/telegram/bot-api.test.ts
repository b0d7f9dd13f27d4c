import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

it('tells a poll what comes, until an offset confirms it', async () => {
  await using chat = await openChat();
  const polled = chat.call('getUpdates?timeout=5');
  await chat.say('one');
  const [first] = (await polled).result;
  expect(first).toMatchObject({ message: { text: 'one', chat: { type: 'private' } } });
  const { update_id: number } = first;
  expect((await chat.call('getUpdates', { timeout: 0, limit: 1_000 })).result).toHaveLength(1);
  await chat.say('two');
  const { result } = await chat.call('getUpdates', { offset: number + 1 });
  expect(result.map(({ message }: any) => message.text)).toEqual(['two']);
  expect((await chat.call('getUpdates', { offset: -1 })).result).toHaveLength(1);
  expect((await chat.call('getUpdates', { offset: number + 2 })).result).toEqual([]);
});

it('serves another bot in the place of the first, whose updates are numbered from the beginning', async () => {
  await using chat = await openChat();
  await chat.say('to the first');
  chat.replaceBot();
  expect((await fetch(`${chat.url}/bot${chat.token}/getMe`)).status).toBe(401);
  await chat.say('to the second');
  expect((await chat.call('getUpdates')).result).toMatchObject([
    { update_id: 1, message: { text: 'to the second' } },
  ]);
});

it('has one poller: the second ends the first, and that counts against the bot', async () => {
  await using chat = await openChat();
  const first = chat.call('getUpdates', { timeout: 20 });
  await expect.poll(() => chat.seat.isTaken(new AbortController().signal)).toMatchObject({ taken: true });
  const second = chat.call('getUpdates', { timeout: 20 });
  expect(await first).toMatchObject({ status: 409, ok: false, error_code: 409 });
  await chat.say('one');
  expect((await second).result).toHaveLength(1);
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual(['two-polls']);
});

it('takes a poll whose client has left for no rival', async () => {
  await using chat = await openChat();
  const left = new AbortController();
  const url = `${chat.url}/bot${chat.token}/getUpdates?timeout=20`;
  const gone = fetch(url, { signal: left.signal }).catch(() => 'gone');
  const taken = async () => (await chat.seat.isTaken(new AbortController().signal)).taken;
  await expect.poll(taken).toBe(true);
  left.abort();
  expect(await gone).toBe('gone');
  await expect.poll(taken).toBe(false);
  await chat.say('one');
  expect((await chat.call('getUpdates')).result).toHaveLength(1);
  expect(chat.breaches.items).toEqual([]);
});

it('refuses what the service refuses, in its words', async () => {
  await using chat = await openChat();
  const to = chat.alice.conversation;
  const send = (more: object) => chat.call('sendMessage', { chat_id: to, ...more });
  const refused = [
    await send({ text: ' ' }),
    await send({ text: 'a'.repeat(4_097) }),
    await send({ text: '\u{1F600}'.repeat(2_049) }),
    await send({ text: '*open', parse_mode: 'Markdown' }),
    await send({ text: 'a.b', parse_mode: 'MarkdownV2' }),
    await send({ text: '<b>open', parse_mode: 'HTML' }),
    await send({}),
    await chat.call('sendMessage', { chat_id: 1, text: 'nobody' }),
  ];
  expect(refused.map(({ status }) => status)).toEqual(Array(8).fill(400));
  expect(refused.map(({ description }) => description)).toEqual([
    'Bad Request: message text is empty',
    'Bad Request: message is too long',
    'Bad Request: message is too long',
    "Bad Request: can't parse entities: can't find end of the entity starting at byte offset 0",
    "Bad Request: can't parse entities: character '.' is reserved and must be escaped with the preceding '\\'",
    `Bad Request: can't parse entities: can't find end tag corresponding to start tag "b"`,
    'Bad Request: invalid parameter "text" specified',
    'Bad Request: chat not found',
  ]);
  expect(new Set(chat.breaches.items.map(({ rule }) => rule))).toEqual(
    new Set(['empty-text', 'text-too-long', 'bad-markup', 'malformed-request', 'bad-request']),
  );
  expect((await send({ text: '\u{1F600}'.repeat(2_048) })).ok).toBe(true);
  expect(chat.heard.items).toHaveLength(1);
});

it('reads markup: what people see, and what is marked in it', async () => {
  await using chat = await openChat();
  const chat_id = chat.alice.conversation;
  const entitiesOf = async (text: string, parse_mode: string) => {
    const { result } = await chat.call('sendMessage', { chat_id, text, parse_mode });
    return [result.text, ...result.entities.map(({ type, offset, length }: any) => [type, offset, length])];
  };
  expect(await entitiesOf('<b>a &lt; <i>b</i></b> <a href="https://x.org">c</a>', 'HTML')).toEqual([
    'a < b c',
    ['italic', 4, 1],
    ['bold', 0, 5],
    ['text_link', 6, 1],
  ]);
  expect(await entitiesOf('*a* _b_ `c_d`', 'Markdown')).toEqual([
    'a b c_d',
    ['bold', 0, 1],
    ['italic', 2, 1],
    ['code', 4, 3],
  ]);
  expect(await entitiesOf('\\*a\\* ||b|| ```js\nc.d```', 'MarkdownV2')).toEqual([
    '*a* b c.d',
    ['spoiler', 4, 1],
    ['pre', 6, 3],
  ]);
  expect(await entitiesOf('a\n>b *c*\n>d||\ne ![👍](tg://emoji?id=53)', 'MarkdownV2')).toEqual([
    'a\nb c\nd\ne 👍',
    ['bold', 4, 1],
    ['expandable_blockquote', 2, 5],
    ['custom_emoji', 10, 2],
  ]);
  expect(await entitiesOf('>a ||b||\n**>c\n\\>d', 'MarkdownV2')).toEqual([
    'a b\nc\n>d',
    ['spoiler', 2, 1],
    ['blockquote', 0, 3],
    ['blockquote', 4, 1],
  ]);
  const html =
    '<blockquote expandable>it&#x27;s</blockquote> <tg-emoji emoji-id="53">👍</tg-emoji> &#x110000;';
  expect(await entitiesOf(html, 'HTML')).toEqual([
    "it's 👍 &#x110000;",
    ['expandable_blockquote', 0, 4],
    ['custom_emoji', 5, 2],
  ]);
});

it('takes parameters from the query, from forms and from parts', async () => {
  await using chat = await openChat();
  const { url, token, alice } = chat;
  const api = `${url}/bot${token}`;
  const chat_id = alice.conversation;
  await fetch(`${api}/sendMessage?${new URLSearchParams({ chat_id, text: 'query' })}`);
  await fetch(`${api}/sendMessage`, { method: 'POST', body: new URLSearchParams({ chat_id, text: 'form' }) });
  const parts = new FormData();
  parts.set('chat_id', chat_id);
  parts.set('caption', 'parts');
  parts.set('document', new File(['content'], 'a.txt'));
  const { result } = (await (
    await fetch(`${api}/sendDocument`, { method: 'POST', body: parts })
  ).json()) as any;
  expect(chat.heard.items.map(({ text }) => text)).toEqual(['query', 'form', 'parts']);
  const file = await chat.call('getFile', { file_id: result.document.file_id });
  expect(await (await fetch(`${url}/file/bot${token}/${file.result.file_path}`)).text()).toBe('content');
});

it('takes for absent what programs write so, and a call without parameters in any form', async () => {
  await using chat = await openChat();
  const api = `${chat.url}/bot${chat.token}`;
  const chat_id = chat.alice.conversation;
  const absent = { message_thread_id: null, reply_markup: '', reply_parameters: 'null', parse_mode: '' };
  const sent = [
    await chat.call('sendMessage', { chat_id, text: 7, disable_notification: 1, ...absent }),
    await chat.call('sendMessage', { chat_id, text: '<b>8</b>', parse_mode: 'html' }),
    await chat.call('sendMessage', { chat_id, text: '>9', parse_mode: 'html' }),
  ];
  expect(sent.map(({ ok, result }) => [ok, result?.text])).toEqual([
    [true, '7'],
    [true, '8'],
    [true, '>9'],
  ]);
  const form = { timeout: '0', allowed_updates: 'null' };
  expect((await chat.call(`getUpdates?${new URLSearchParams(form)}`)).ok).toBe(true);
  for (const type of ['multipart/form-data; boundary=none', 'application/json', ''])
    expect((await fetch(`${api}/getMe`, { method: 'POST', headers: { 'content-type': type } })).status).toBe(
      200,
    );
  expect(chat.breaches.items).toEqual([]);
});

it('knows no other token, and no other method', async () => {
  await using chat = await openChat();
  const stranger = await fetch(`${chat.url}/bot1:wrong/getMe`);
  expect([stranger.status, await stranger.json()]).toEqual([
    401,
    { ok: false, error_code: 401, description: 'Unauthorized' },
  ]);
  expect((await chat.call('sendNothing')).status).toBe(404);
  expect(chat.breaches.items).toMatchObject([
    { sentence: 'called sendNothing, which cara-smoke does not know and answers with 404', isAllowed: true },
  ]);
});

it('names the time that the bot must wait, and counts who does not', async () => {
  await using chat = await openChat();
  const send = () => chat.call('sendMessage', { chat_id: chat.alice.conversation, text: 'a' });
  chat.faults.strike({ name: 'limit', at: 'sending', times: 1, retryAfterSeconds: 30 });
  expect(await send()).toMatchObject({ status: 429, parameters: { retry_after: 30 } });
  expect(await send()).toMatchObject({ status: 429, parameters: { retry_after: 30 } });
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual(['asked-before-retry-after']);
  expect(chat.attempts.items.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
});

it('carries out what it does not confirm', async () => {
  await using chat = await openChat();
  chat.faults.strike({ name: 'lost-answer', at: 'sending', times: 1 });
  const sent = chat.call('sendMessage', { chat_id: chat.alice.conversation, text: 'a' });
  await expect(sent).rejects.toThrow();
  expect(chat.heard.items).toHaveLength(1);
  expect(chat.attempts.items).toMatchObject([{ outcome: 'lost' }]);
});

it('lets one connection fall silent while others work', async () => {
  await using chat = await openChat();
  const left = new AbortController();
  const url = `${chat.url}/bot${chat.token}/getUpdates?timeout=20`;
  const silent = fetch(url, { signal: left.signal }).then(
    () => 'answered',
    () => 'gone',
  );
  await expect.poll(() => chat.seat.isTaken(new AbortController().signal)).toMatchObject({ taken: true });
  chat.faults.strike({ name: 'half-open', at: 'hearing', times: 1 });
  await chat.say('one');
  expect((await chat.call('getUpdates')).result).toHaveLength(1);
  expect(chat.breaches.items).toEqual([]);
  left.abort();
  expect(await silent).toBe('gone');
});
