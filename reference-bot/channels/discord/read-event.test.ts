import { expect, it } from 'vitest';
import { readEvent } from './read-event.ts';

const me = '99';
const now = Date.UTC(2026, 1, 24, 12);
const message = {
  id: '3',
  channel_id: '5',
  author: { id: '7' },
  content: 'hello',
  type: 0,
  edited_timestamp: null,
};
const text = { id: '3', sender: '7', channel: '5', text: 'hello' };
const edited = '2026-02-24T11:30:00.000000+00:00';

it.each<[string, string, object, object]>([
  ['a message', 'MESSAGE_CREATE', {}, text],
  ['a reply', 'MESSAGE_CREATE', { type: 19 }, text],
  ['one that names the bot first', 'MESSAGE_CREATE', { content: `<@${me}> hello` }, text],
  ['an edit', 'MESSAGE_UPDATE', { edited_timestamp: edited }, { ...text, id: `3/edit/${edited}` }],
])('reads %s', (_what, t, more, expected) => {
  expect(readEvent({ t, d: { ...message, ...more } }, me, now)).toEqual({ kind: 'text', text: expected });
});

it.each<[string, string, object, string]>([
  ['its own words', 'MESSAGE_CREATE', { author: { id: me } }, 'ignored'],
  ['what a bot says', 'MESSAGE_CREATE', { author: { id: '7', bot: true } }, 'ignored'],
  ['what a webhook says', 'MESSAGE_CREATE', { webhook_id: '8' }, 'ignored'],
  ['news of the service', 'MESSAGE_CREATE', { type: 7 }, 'ignored'],
  ['a text that nobody sees', 'MESSAGE_CREATE', { content: '\u200B ' }, 'ignored'],
  ['nothing but the name of the bot', 'MESSAGE_CREATE', { content: `<@!${me}> ` }, 'ignored'],
  ['a link that is shown with its picture', 'MESSAGE_UPDATE', { embeds: [{}] }, 'ignored'],
  ['an update of a part', 'MESSAGE_UPDATE', { author: undefined }, 'ignored'],
  [
    'what was changed long ago',
    'MESSAGE_UPDATE',
    { edited_timestamp: '2026-02-24T10:00:00+00:00' },
    'ignored',
  ],
  ['another event', 'TYPING_START', {}, 'ignored'],
  ['a picture alone', 'MESSAGE_CREATE', { content: '', guild_id: '1', attachments: [{}] }, 'ignored'],
  ['a text that is withheld', 'MESSAGE_CREATE', { content: '', guild_id: '1', embeds: [] }, 'withheld'],
  ['an empty text in private', 'MESSAGE_CREATE', { content: '' }, 'ignored'],
  ['nobody', 'MESSAGE_CREATE', { author: null }, 'malformed'],
  ['no channel', 'MESSAGE_CREATE', { channel_id: 5 }, 'malformed'],
  ['a channel that is a path', 'MESSAGE_CREATE', { channel_id: '../users/@me' }, 'malformed'],
  ['a text that is none', 'MESSAGE_CREATE', { content: {} }, 'malformed'],
])('takes %s for what it is', (_what, t, more, kind) => {
  expect(readEvent({ t, d: { ...message, ...more } }, me, now)).toEqual({ kind });
});
