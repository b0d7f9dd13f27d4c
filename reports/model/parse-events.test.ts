import { expect, test } from 'vitest';
import { passingRun } from '../testing/passing-run.ts';
import { EventsFileError, parseEvents } from './parse-events.ts';

const events = passingRun();
const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');

test('reads back what was written', () => {
  expect(parseEvents(text)).toEqual(events);
});

test('leaves out a torn last line, wherever it was torn', () => {
  const lastLine = text.trimEnd().lastIndexOf('\n') + 1;
  for (let end = lastLine; end < text.length - 1; end++) {
    expect(parseEvents(text.slice(0, end))).toEqual(events.slice(0, -1));
  }
});

test('takes a whole last line without its line feed', () => {
  expect(parseEvents(text.trimEnd())).toEqual(events);
});

test('drops keys that the schema does not name', () => {
  const [event] = parseEvents('{"type":"scenario.started","at":1,"scenario":"a","access_token":"syt_x"}\n');
  expect(event).toEqual({ type: 'scenario.started', at: 1, scenario: 'a' });
});

test.each([
  [
    '{"type":"scen\n{"type":"scenario.started","at":1,"scenario":"a"}\n',
    'Line 1 of the events is not one: it is not JSON',
  ],
  ['\n{"type":"scenario.started","at":-1,"scenario":"a"}\n', 'Line 2 of the events is not one: at: '],
  ['{"type":"other"}\n', 'Line 1 of the events is not one: type: '],
  [
    text.replace('"schemaVersion":2', '"schemaVersion":3'),
    'its schema version is 3, and this cara-smoke reads up to 2. Use the version of cara-smoke that has written it',
  ],
])('refuses a broken line in the middle, by number: %j', (broken, message) => {
  expect(() => parseEvents(broken)).toThrow(EventsFileError);
  expect(() => parseEvents(broken)).toThrow(message);
});
