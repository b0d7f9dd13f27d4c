import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

const post = (channel: string): string => `POST /channels/${channel}/messages`;

it('refuses what the service refuses, in its words', async () => {
  await using chat = await openChat();
  const { conversation } = chat.alice;
  const refused = [
    await chat.call(post(conversation), { content: ' ' }),
    await chat.call(post(conversation), { content: 'a'.repeat(2_001) }),
    await chat.call(post(conversation), { content: 7 }),
    await chat.call(post(conversation)),
    await chat.call(post('1'), { content: 'nobody' }),
    await chat.call('GET /users/@me', undefined, chat.token),
    await chat.call('GET /nowhere'),
  ];
  expect(refused.map(({ status, json }) => [status, json.code])).toEqual([
    [400, 50_006],
    [400, 50_035],
    [400, 50_035],
    [400, 50_109],
    [404, 10_003],
    [401, 0],
    [404, 0],
  ]);
  expect(refused[1]!.json.errors.content._errors[0]).toEqual({
    code: 'BASE_TYPE_MAX_LENGTH',
    message: 'Must be 2000 or fewer in length.',
  });
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual([
    'empty-text',
    'text-too-long',
    'bad-request',
    'bad-request',
    'unknown-route',
  ]);
});

it('takes ids as numbers, null for what is absent, and the version before', async () => {
  await using chat = await openChat();
  const { conversation } = chat.alice;
  const { id } = await chat.say('hello');
  const absent = '"embeds":null,"components":null,"tts":null,"nonce":null';
  const mentions = `"allowed_mentions":{"parse":null,"users":[${chat.alice.from}],"replied_user":false}`;
  const sent = await fetch(`${chat.api}/v9/channels/${conversation}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${chat.token}`, 'content-type': 'application/json' },
    body: `{"content":"answer",${absent},${mentions},"message_reference":{"message_id":${id},"guild_id":null}}`,
  });
  expect(await sent.json()).toMatchObject({ referenced_message: { id, content: 'hello' } });
  expect(chat.breaches.items).toEqual([]);
});

it('counts code points, and takes one nonce once where it is told to', async () => {
  await using chat = await openChat();
  const to = post(chat.alice.conversation);
  const long = '\u{1F600}'.repeat(2_000);
  expect((await chat.call(to, { content: long })).status).toBe(200);
  const same = { content: 'once', nonce: '7', enforce_nonce: true };
  const [first, second] = [await chat.call(to, same), await chat.call(to, same)];
  expect(second!.json.id).toBe(first!.json.id);
  await chat.call(to, { content: 'again', nonce: '7' });
  expect(chat.heard.items.map(({ text }) => text)).toEqual([long, 'once', 'again']);
});

it('takes replies, changes, files, and tells what was written', async () => {
  await using chat = await openChat();
  const { conversation } = chat.alice;
  const { id } = await chat.say('hello');
  const reply = { content: 'answer', message_reference: { message_id: id } };
  const { json: answer } = await chat.call(post(conversation), reply);
  expect(answer).toMatchObject({
    type: 19,
    flags: 0,
    components: [],
    referenced_message: { content: 'hello' },
  });
  expect(
    (await chat.call(post(conversation), { ...reply, message_reference: { message_id: '1' } })).status,
  ).toBe(400);
  const at = `/channels/${conversation}/messages`;
  expect((await chat.call(`PATCH ${at}/${answer.id}`, { content: 'other' })).json.content).toBe('other');
  expect((await chat.call(`PATCH ${at}/${id}`, { content: 'not mine' })).json.code).toBe(50_005);
  const form = new FormData();
  form.set('payload_json', JSON.stringify({ content: '' }));
  form.set('files[0]', new File(['x'], 'x.txt'));
  const headers = { authorization: `Bot ${chat.token}` };
  const sent = await fetch(`${chat.api}/v10${at}`, { method: 'POST', headers, body: form });
  expect(await sent.json()).toMatchObject({ attachments: [{ filename: 'x.txt', size: 1 }] });
  const { json: listed } = await chat.call(`GET ${at}?after=${id}&limit=1`);
  expect(listed.map(({ content }: any) => content)).toEqual(['other']);
  expect(chat.heard.items.map(({ text, replaces }) => [text, replaces])).toEqual([
    ['answer', undefined],
    ['other', answer.id],
    ['', undefined],
  ]);
});

it('takes commands as many bots write them when they start', async () => {
  await using chat = await openChat();
  const path = `/applications/${chat.world.me.id}/commands`;
  const command = { name: 'ping', description: 'Answers', type: 1, options: [] };
  expect((await chat.call(`PUT ${path}`, [command])).json).toMatchObject([
    { ...command, id: expect.any(String) },
  ]);
  expect((await chat.call(`GET ${path}?with_localizations=true`)).json).toMatchObject([command]);
  expect(chat.breaches.items).toEqual([]);
});

it('limits each channel, and tells when it takes more', async () => {
  await using chat = await openChat();
  const to = post(chat.alice.conversation);
  const answers = [];
  for (let index = 0; index < 6; index += 1) answers.push(await chat.call(to, { content: `${index}` }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  expect(answers[4]!.headers.get('x-ratelimit-remaining')).toBe('0');
  // discord.py takes a limit without it for one of another service on the way.
  expect(answers[5]!.headers.get('via')).toBe('1.1 google');
  // Nextcord reads them of a refusal too.
  expect(answers[5]!.headers.get('x-ratelimit-limit')).toBe('5');
  const { json } = answers[5]!;
  expect(json).toMatchObject({ global: false, retry_after: expect.any(Number) });
  expect((await chat.call(post(chat.bob.conversation), { content: 'b' })).status).toBe(200);
  await expect.poll(async () => (await chat.call(to, { content: 'later' })).status).toBe(200);
});

it('holds it against the bot when it asks before its time, everywhere where a limit is for all', async () => {
  await using chat = await openChat();
  {
    using _limit = chat.faults.strike({ name: 'limit', at: 'everything', times: 1, retryAfterSeconds: 2 });
    const { status, json, headers } = await chat.call('GET /users/@me');
    expect([status, json]).toMatchObject([429, { global: true, retry_after: 2 }]);
    expect(headers.get('x-ratelimit-reset-after')).toBe('2');
  }
  expect((await chat.call(post(chat.bob.conversation), { content: 'b' })).status).toBe(429);
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual(['asked-before-retry-after']);
});
