import { describe, expect, it } from 'vitest';
import { spokenIn, toldInClear } from './wire-facts.ts';

const text = { msgtype: 'm.text', body: 'pong' };

describe('spokenIn', () => {
  it.each(['m.text', 'm.notice'])('reads a %s', (msgtype) => {
    expect(spokenIn({ ...text, msgtype })).toEqual({ body: 'pong' });
  });

  it('reads no pictures, nor what says nothing', () => {
    expect(spokenIn({ msgtype: 'm.image', body: 'pong' })).toBeUndefined();
    expect(spokenIn({})).toBeUndefined();
  });

  it('reads the new text of an edit, and tells what it takes the place of', () => {
    const edit = {
      msgtype: 'm.text',
      body: '* pong',
      'm.new_content': text,
      'm.relates_to': { rel_type: 'm.replace', event_id: '$first' },
    };
    expect(spokenIn(edit)).toEqual({ body: 'pong', replaces: '$first' });
  });

  it('leaves out what a reply quotes, and nothing of a text that is no reply', () => {
    const body = '> <@alice:x> !ping\n> please\n\npong';
    const inThread = { rel_type: 'm.thread', event_id: '$root', 'm.in_reply_to': { event_id: '$asked' } };
    expect(spokenIn({ ...text, body, 'm.relates_to': inThread })).toEqual({
      body: 'pong',
      repliesTo: '$asked',
    });
    expect(spokenIn({ ...text, 'm.relates_to': { ...inThread, is_falling_back: true } })).toEqual({
      body: 'pong',
    });
    expect(spokenIn({ ...text, body })).toEqual({ body });
  });

  it('tells whether it calls everybody', () => {
    const html = { format: 'org.matrix.custom.html', formatted_body: '<b>pong</b>' };
    expect(spokenIn({ ...text, ...html })).toEqual({ body: 'pong', html: '<b>pong</b>' });
    expect(spokenIn({ ...text, 'm.mentions': { room: true } })).toEqual({ body: 'pong', callsRoom: true });
    expect(spokenIn({ ...text, 'm.mentions': { user_ids: ['@alice:x'] } })).toEqual({ body: 'pong' });
  });
});

describe('toldInClear', () => {
  const clear = { msgtype: 'm.text', body: 'meet me at "six"' };
  const wire = { algorithm: 'm.megolm.v1.aes-sha2', ciphertext: 'AwgA', 'm.relates_to': { event_id: '$a' } };

  it('finds nothing in what everybody may see', () => {
    expect(toldInClear(wire, clear)).toEqual([]);
    expect(toldInClear(wire, { ...clear, body: 'a' })).toEqual([]);
  });

  it('finds a text of any name, at any depth, and what looks like one', () => {
    const preview = { text: [`${clear.body}, or later`] };
    expect(toldInClear({ ...wire, preview, body: '' }, clear)).toEqual(['preview', 'body']);
  });
});
