import { expect, it } from 'vitest';
import { callsAll, shownText } from './shown-text.ts';
import { openChat } from './testing/open-chat.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const rich = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'rich' }] }],
};

it('shows blocks in the place of the text, and attachments beside it', () => {
  expect(shownText({ text: 'for phones', blocks: [section('one'), rich] })).toBe('one\nrich');
  expect(shownText({ text: 'for phones', blocks: JSON.stringify([section('one')]) })).toBe('one');
  expect(shownText({ text: 'one', attachments: [{ pretext: 'two', fields: [{ title: 'three' }] }] })).toBe(
    'one\ntwo\nthree',
  );
  expect(shownText({ text: 'one', blocks: [{ type: 'divider' }] })).toBe('one');
});

it('knows a call of all from one that somebody has typed', () => {
  expect(['<!channel>', '<!here|here>', '<!everyone>'].map(callsAll)).toEqual([true, true, true]);
  expect(['&lt;!channel&gt;', '<@U1>', '!channel'].map(callsAll)).toEqual([false, false, false]);
});

it('tells what people see of an answer in blocks, and to what it is a reply', async () => {
  await using chat = await openChat();
  const { id } = await chat.say('one');
  const channel = chat.alice.conversation;
  const answer = { channel, text: 'An answer', thread_ts: id, blocks: [section('an &lt;answer&gt;')] };
  expect(await chat.call('chat.postMessage', answer)).toMatchObject({ ok: true });
  expect(chat.heard.items).toMatchObject([{ text: 'an <answer>', repliesTo: id }]);
  expect(chat.attempts.items).toMatchObject([{ text: 'an <answer>', outcome: 'taken' }]);
  const long = { channel, text: 'An answer', blocks: [section('a'.repeat(3_001))] };
  expect(await chat.call('chat.postMessage', long)).toMatchObject({ ok: false, error: 'invalid_blocks' });
});
