import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sessions, type SessionText } from './sessions.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const text: SessionText = {
  channel: 'matrix',
  conversation: '!r',
  id: '$1',
  sender: '@alice:example.org',
  body: 'hello',
};

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sessions-test-'));
  file = join(folder, 'sessions', 'sessions.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a text', () => {
  it('is new once, also to the next life, which goes on where the last one ended', () => {
    const first = Sessions.open(file, 0);
    expect(first.hear(text, 1)).toEqual({ state: 'new' });
    expect(first.hear({ ...text, conversation: '!other' }, 2)).toEqual({ state: 'new' });
    first.answer(text, { kind: 'answer', text: 'hi' });
    first[Symbol.dispose]();
    using second = Sessions.open(file, 0);
    expect(second.hear(text, 3)).toEqual({ state: 'answered', answer: { kind: 'answer', text: 'hi' } });
    expect(second.hear({ ...text, conversation: '!other' }, 3)).toEqual({ state: 'heard' });
    expect(second.unfinished('matrix').map(({ conversation }) => conversation)).toEqual(['!r', '!other']);
    expect(second.unfinished('webhook')).toEqual([]);
    second.finish(text, { outcome: 'sent', messageId: '$2' });
    expect([second.isFinished(text), second.hear(text, 4)]).toEqual([true, { state: 'finished' }]);
  });

  it('is forgotten after thirty days', () => {
    using sessions = Sessions.open(file, 0);
    sessions.hear(text, 0);
    using later = Sessions.open(file, 30 * dayMs + 1);
    expect(later.unfinished('matrix')).toEqual([]);
  });
});

describe('the history of a conversation', () => {
  it('is what was answered there before, as much as is not too long', () => {
    using sessions = Sessions.inMemory();
    const say = (id: string, answer: string | undefined, kind: 'answer' | 'refusal' = 'answer') => {
      sessions.hear({ ...text, id, body: `text ${id}` }, 0);
      sessions.answer({ ...text, id }, { kind, text: answer });
    };
    say('huge', 'x'.repeat(64 * 1_024));
    say('1', 'one');
    say('2', undefined);
    say('3', 'sorry', 'refusal');
    sessions.hear({ ...text, conversation: '!other', id: '4' }, 0);
    say('5', 'five');
    sessions.hear({ ...text, id: '6' }, 0);
    expect(sessions.historyBefore({ ...text, id: '6' })).toEqual([
      { role: 'user', text: 'text 1' },
      { role: 'assistant', text: 'one' },
      { role: 'user', text: 'text 5' },
      { role: 'assistant', text: 'five' },
    ]);
  });

  it.each([
    ['per-channel-peer', ['here']],
    ['per-sender', ['here', 'elsewhere']],
    ['global', ['here', 'elsewhere', 'bob']],
  ] as const)('reaches as far as it is told to: %s', (scope, expected) => {
    using sessions = Sessions.inMemory(new Map([['matrix', scope]]));
    const say = (more: Partial<SessionText> & Pick<SessionText, 'body'>): void => {
      const said = { ...text, id: more.body, ...more };
      sessions.hear(said, 0);
      sessions.answer(said, { kind: 'answer', text: 'yes' });
    };
    say({ body: 'here' });
    say({ body: 'elsewhere', conversation: '!other' });
    say({ body: 'bob', conversation: '!bob', sender: '@bob:example.org' });
    say({ body: 'on another channel', channel: 'webhook' });
    sessions.hear({ ...text, id: 'last' }, 0);
    const told = sessions.historyBefore({ ...text, id: 'last' }).filter(({ role }) => role === 'user');
    expect(told.map((turn) => turn.text)).toEqual(expected);
  });
});

describe('the file', () => {
  it('is for its owner only', () => {
    using _ = Sessions.open(file, 0);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  });

  it('that is no database is named, and left as it is', () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'something else, which is long enough to be looked at');
    expect(() => Sessions.open(other, 0)).toThrow(`${other}: file is not a database`);
  });
});
