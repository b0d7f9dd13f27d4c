import { expect, it } from 'vitest';
import { readUpdate } from './read-update.ts';

const from = { id: 7, is_bot: false, first_name: 'a' };
const message = { message_id: 3, date: 1, chat: { id: -5, type: 'group' }, from, text: 'hello' };
const { text: _, ...silent } = message;

it.each<[string, object, string, string]>([
  ['a message', { message }, '3', '7'],
  ['a caption', { message: { ...silent, caption: 'hello' } }, '3', '7'],
  ['an edit', { edited_message: message }, '3/edit/9', '7'],
  [
    'a post of a channel',
    { channel_post: { ...message, from: undefined, sender_chat: { id: -6 } } },
    '3',
    '-6',
  ],
  ['a message of nobody', { message: { ...message, from: undefined } }, '3', '-5'],
  ['a message in a chain of replies', { message: { ...message, message_thread_id: 2 } }, '3', '7'],
])('reads %s', (_what, update, id, sender) => {
  expect(readUpdate({ update_id: 9, ...update })).toEqual({
    kind: 'text',
    text: { id, sender, place: { chat: '-5' }, text: 'hello' },
  });
});

it('reads in which topic of a forum something was said', () => {
  const inTopic = { ...message, message_thread_id: 2, is_topic_message: true };
  expect(readUpdate({ update_id: 9, message: inTopic })).toMatchObject({
    text: { place: { chat: '-5', topic: 2 } },
  });
});

it.each<[string, object]>([
  ['what a bot says', { message: { ...message, from: { ...from, is_bot: true } } }],
  ['a sticker', { message: silent }],
  ['a text that nobody sees', { message: { ...message, text: '\u200B ' } }],
  ['something else', { callback_query: { id: '1' } }],
  ['the first member alone', { message: silent, edited_message: message }],
])('ignores %s', (_what, update) => {
  expect(readUpdate({ update_id: 9, ...update })).toEqual({ kind: 'ignored' });
});

it.each<[string, unknown]>([
  ['no number', { message }],
  ['no chat', { update_id: 9, message: { ...message, chat: undefined } }],
  ['a chat without a number', { update_id: 9, message: { ...message, chat: { id: 'x' } } }],
  ['a sender without a number', { update_id: 9, message: { ...message, from: {} } }],
  ['a message that is none', { update_id: 9, message: 'hello' }],
  ['no object', null],
])('takes it for no update: %s', (_what, update) => {
  expect(readUpdate(update)).toEqual({ kind: 'malformed' });
});
