import { expect, test } from 'vitest';
import { passingRun } from '../testing/passing-run.ts';
import { EventsFileError, hasTornEnd, parseEvents } from './parse-events.ts';

const events = passingRun();
const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');

test('reads back what was written', () => {
  expect(parseEvents(text)).toEqual(events);
});

test('leaves out a torn last line, wherever it was torn', () => {
  const lastLine = text.trimEnd().lastIndexOf('\n') + 1;
  for (let end = lastLine; end < text.length - 1; end++) {
    const torn = text.slice(0, end);
    expect(parseEvents(torn)).toEqual(events.slice(0, -1));
    expect(hasTornEnd(torn)).toBe(end > lastLine);
  }
});

test('takes a whole last line without its line feed', () => {
  expect(parseEvents(text.trimEnd())).toEqual(events);
  expect(hasTornEnd(text.trimEnd())).toBe(false);
  expect(hasTornEnd(text)).toBe(false);
});

test('drops keys that the schema does not name', () => {
  const [event] = parseEvents('{"type":"scenario.started","at":1,"scenario":"a","access_token":"syt_x"}\n');
  expect(event).toEqual({ type: 'scenario.started', at: 1, scenario: 'a' });
});

test.each([
  [
    '{"type":"scen\n{"type":"scenario.started","at":1,"scenario":"a"}\n',
    'line 1 is not JSON: "{"type":"scen"',
  ],
  ['\n{"type":"scenario.started","at":-1,"scenario":"a"}\n', 'line 2 is not an event: at: '],
  ['{"type":"other"}\n', 'line 1 is not an event: type: '],
  ['\u{7F}\u{9B}31m random', 'line 1 is not JSON: "\uFFFD\uFFFD31m random"'],
])('refuses a broken line in the middle, by number: %j', (broken, message) => {
  expect(() => parseEvents(broken)).toThrow(EventsFileError);
  expect(() => parseEvents(broken)).toThrow(message);
});
