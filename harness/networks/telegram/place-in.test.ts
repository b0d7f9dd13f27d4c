import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

const half = '\u{1F9EA}'.slice(0, 1);

it('takes a reply to what was said, and refuses one to nothing, unless that is allowed', async () => {
  await using chat = await openChat();
  const { id } = await chat.say('one');
  const send = (more: object) =>
    chat.call('sendMessage', { chat_id: chat.alice.conversation, text: 'an answer', ...more });
  const nowhere = { message_id: 900 };
  const answers = [
    await send({ reply_parameters: { message_id: Number(id) } }),
    await send({ reply_to_message_id: Number(id) }),
    await send({ reply_parameters: nowhere }),
    await send({ reply_parameters: { ...nowhere, allow_sending_without_reply: true } }),
    await send({ message_thread_id: 7 }),
  ];
  expect(answers.map(({ ok, description }) => (ok ? 'taken' : description))).toEqual([
    'taken',
    'taken',
    'Bad Request: message to be replied not found',
    'taken',
    'Bad Request: message thread not found',
  ]);
  expect(chat.heard.items.map(({ repliesTo }) => repliesTo)).toEqual([id, id, undefined]);
});

it('refuses half a character', async () => {
  await using chat = await openChat();
  const { description } = await chat.call('sendMessage', { chat_id: chat.alice.conversation, text: half });
  expect(description).toBe('Bad Request: strings must be encoded in UTF-8');
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual(['broken-text']);
});
