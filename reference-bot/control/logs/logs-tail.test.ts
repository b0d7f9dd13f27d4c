import { expect, it } from 'vitest';
import { tailLogs } from './logs-tail.ts';

const time = '2026-01-02T03:04:05.678Z';
const kept = ['one', 'two', 'three'].map((msg, index) => ({
  seq: index + 1,
  line: JSON.stringify({ level: 'info', time, msg, ...(msg === 'three' && { room: '!a' }) }),
}));

it('gives the newest lines, oldest first, and says that there are more', () => {
  expect(tailLogs(kept, { limit: 2 })).toEqual({
    cursor: 3,
    size: 3,
    entries: [
      { seq: 2, timestamp: Date.parse(time), level: 'info', target: 'cara_ref', message: 'two' },
      {
        seq: 3,
        timestamp: Date.parse(time),
        level: 'info',
        target: 'cara_ref',
        message: 'three',
        fields: { room: '!a' },
      },
    ],
    lines: ['two', 'three'],
    truncated: true,
    reset: false,
  });
});

it.each([
  [{}, ['one', 'two', 'three']],
  [undefined, ['one', 'two', 'three']],
  [{ limit: 'all' }, ['one', 'two', 'three']],
  [{ limit: -5 }, ['three']],
  [{ maxBytes: 21 }, ['two', 'three']],
  // One line always fits.
  [{ maxBytes: 1 }, ['three']],
])('given %j keeps to its bounds', (params, lines) => {
  expect(tailLogs(kept, params)).toMatchObject({ lines });
});

it('has nothing to say of an empty log', () => {
  expect(tailLogs([], {})).toMatchObject({ cursor: 0, size: 0, entries: [], truncated: false });
});
