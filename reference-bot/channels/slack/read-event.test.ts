import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeText, readText } from './mrkdwn.ts';
import { ownIdsIn, readCallback, readMessage } from './read-event.ts';

const own = new Set(['UBOT']);
const message = { type: 'message', channel: 'D1', user: 'U1', text: 'hello', ts: '1.5' };
const read = (event: object) => readCallback({ type: 'event_callback', event_id: 'Ev1', event }, own);

it.each<[string, object, object]>([
  ['a message', message, {}],
  ['a mention', { ...message, type: 'app_mention', text: '<@UBOT> hello' }, {}],
  ['the words that come with a file', { ...message, subtype: 'file_share', files: [{}] }, {}],
  ['a thread that its channel sees', { ...message, subtype: 'thread_broadcast', thread_ts: '1.0' }, {}],
  ['a message without a time, by its event', { ...message, ts: undefined }, { id: 'Ev1' }],
  ['what people have typed', { ...message, text: 'a &lt;b&gt; &amp;amp;' }, { text: 'a <b> &amp;' }],
  [
    'links',
    { ...message, text: 'see <https://a.example/?b&amp;c|a.example>' },
    { text: 'see https://a.example/?b&c' },
  ],
])('reads %s', (_what, event, more) => {
  expect(read(event)).toEqual({ id: '1.5', sender: 'U1', channel: 'D1', text: 'hello', ...more });
});

it.each<[string, object]>([
  ['what an app has written', { ...message, bot_id: 'B1' }],
  ['its own words', { ...message, user: 'UBOT' }],
  ['a change', { ...message, subtype: 'message_changed', message }],
  ['a subtype that is null', { ...message, subtype: null }],
  ['somebody who joins', { ...message, subtype: 'channel_join' }],
  ['a text that nobody sees', { ...message, text: '\u200B ' }],
  ['a mention and nothing else', { ...message, text: '<@UBOT>' }],
  ['nobody', { ...message, user: undefined }],
  ['no text', { ...message, text: ['hello'] }],
  ['a type that is no text, and has none', { ...message, type: { toString: [] } }],
  ['something else', { type: 'reaction_added', item: message }],
])('passes over %s', (_what, event) => {
  expect(read(event)).toBeUndefined();
});

it('reads nothing in what is no event', () => {
  for (const none of [
    undefined,
    null,
    7,
    [],
    {},
    { type: 'event_callback' },
    { type: 'block_actions', event: message },
  ])
    expect(readCallback(none, own)).toBeUndefined();
  expect(readMessage('hello', own)).toBeUndefined();
});

it('knows itself by what an event says of it', () => {
  expect(ownIdsIn({ authorizations: [{ user_id: 'UBOT' }, null, { user_id: 7 }] })).toEqual(['UBOT']);
  expect(ownIdsIn({ authorizations: 'none' })).toEqual([]);
});

it('says nothing that Slack would take for markup of its own', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('&', '<', '>', 'a', 'm', 'p', ';', 'l', 't', '@') }),
      (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>]/);
        expect(readText(escaped, own)).toBe(text);
      },
    ),
  );
});
