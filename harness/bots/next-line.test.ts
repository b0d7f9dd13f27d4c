import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventLog } from '../waiting/event-log.ts';
import { NextLine } from './next-line.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const later = () => vi.advanceTimersByTimeAsync(1_000);

test('lines that come together are told of once, and those that come later again', async () => {
  const output = new EventLog<string>();
  using lines = new NextLine(output);
  const told: string[] = [];
  void lines.promise.then(() => told.push('first'));
  await later();
  expect(told).toEqual([]);
  output.append('starting');
  output.append('started');
  await later();
  void lines.promise.then(() => told.push('second'));
  await later();
  expect(told).toEqual(['first']);
  output.append('connected');
  await later();
  expect(told).toEqual(['first', 'second']);
});

test('nothing is told when it is over', async () => {
  const output = new EventLog<string>();
  const lines = new NextLine(output);
  const told = vi.fn<() => void>();
  void lines.promise.then(told);
  output.append('starting');
  lines[Symbol.dispose]();
  output.append('started');
  await later();
  expect(told).not.toHaveBeenCalled();
});
