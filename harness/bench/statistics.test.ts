import { expect, it } from 'vitest';
import { median, ratioOf } from './statistics.ts';
import { tableHeader, tableRow } from './table.ts';

it('the median is in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

it('the table marks a goal that was missed', () => {
  const met = ratioOf('start', 'ms', 1.15, { ours: [110, 100, 120], bare: [100, 100, 100] });
  const missed = ratioOf('verify', 'ms', 1.15, { ours: [120], bare: [100] });
  const memory = { name: 'memory', value: 3.14, unit: 'MB', goal: 25 };
  const text = tableHeader() + [met, missed, memory].map(tableRow).join('');
  expect(text.split('\n')[1]).toMatch(/^\| --- /);
  expect(text).toContain('| start | 110 ms | 100 ms | 1.10 ✓ | ≤ 1.15 | 3 |');
  expect(text).toContain('| verify | 120 ms | 100 ms | 1.20 ✗ | ≤ 1.15 | 1 |');
  expect(text).toContain('| memory | 3.1 MB |  | ✓ | ≤ 25 MB | 1 |');
});
