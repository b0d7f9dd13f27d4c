import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

const isMadeOfComponents = 1 << 15;
const long = (length: number) => ({ description: 'a'.repeat(length) });
const half = '\u{1F9EA}'.slice(0, 1);

it('tells what people see of embeds and components, and to what an answer is a reply', async () => {
  await using chat = await openChat();
  const { conversation } = chat.alice;
  const to = `POST /channels/${conversation}/messages`;
  const { id } = await chat.say('one');
  const embeds = [{ title: 'An answer', description: 'one', fields: [{ name: 'two', value: 'three' }] }];
  await chat.call(to, { embeds, message_reference: { message_id: id } });
  const components = [{ type: 17, components: [{ type: 10, content: 'four' }] }];
  await chat.call(to, { components, flags: isMadeOfComponents });
  expect(chat.heard.items).toMatchObject([
    { text: 'An answer\none\ntwo\nthree', repliesTo: id },
    { text: 'four' },
  ]);
});

it('keeps what a change does not name', async () => {
  await using chat = await openChat();
  const { conversation } = chat.alice;
  const { json } = await chat.call(`POST /channels/${conversation}/messages`, { content: 'one' });
  await chat.call(`PATCH /channels/${conversation}/messages/${json.id}`, { embeds: [{ title: 'two' }] });
  expect(chat.heard.items.at(-1)).toMatchObject({ text: 'one\ntwo', replaces: json.id });
});

it('refuses embeds that are too long, and half a character', async () => {
  await using chat = await openChat();
  const to = `POST /channels/${chat.alice.conversation}/messages`;
  const refused = [
    await chat.call(to, { embeds: [long(4_097)] }),
    await chat.call(to, { embeds: [long(4_000), long(4_000)] }),
    await chat.call(to, { content: half }),
  ];
  expect(refused.map(({ json }) => json.code)).toEqual([50_035, 50_035, 50_109]);
});

it('takes reactions', async () => {
  await using chat = await openChat();
  const { id } = await chat.say('one');
  const reaction = `/channels/${chat.alice.conversation}/messages/${id}/reactions/%F0%9F%91%80/@me`;
  const statuses = [await chat.call(`PUT ${reaction}`), await chat.call(`DELETE ${reaction}`)];
  expect(statuses.map(({ status }) => status)).toEqual([204, 204]);
});
