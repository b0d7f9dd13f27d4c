import { expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { MatrixError } from '../matrix-error.ts';
import { ReplayRounds } from './replay-rounds.ts';

function setUp(replay: (signal: AbortSignal) => Promise<void>) {
  const clock = new ManualClock();
  const stopping = new AbortController();
  let count = 0;
  const rounds = new ReplayRounds({
    clock,
    log: memoryLog().log,
    signal: stopping.signal,
    replay(signal) {
      count += 1;
      return replay(signal);
    },
  });
  return { clock, stopping, rounds, count: () => count };
}

const left = new MatrixError('dlq-dispatch-failure', 'one is left');

it('come one at a time', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { rounds, count } = setUp(() => promise);
  const first = rounds.begin();
  await rounds.begin();
  expect(count()).toBe(1);
  resolve();
  await first;
  await rounds.begin();
  expect(count()).toBe(2);
});

it('pause after one that failed, unless something was answered meanwhile', async () => {
  const { rounds, clock, count } = setUp(() => Promise.reject(left));
  await rounds.begin();
  await rounds.begin();
  expect(count()).toBe(1);
  clock.advance(30_000);
  await rounds.begin();
  expect(count()).toBe(2);
  await rounds.hurry();
  expect(count()).toBe(3);
});

it('come again at once where something was answered in one: what was put aside meanwhile was not in it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { rounds, count } = setUp(() => (count() === 1 ? promise : Promise.resolve()));
  const first = rounds.begin();
  await rounds.hurry();
  expect(count()).toBe(1);
  resolve();
  await first;
  expect(count()).toBe(2);
});

it('do not come again at once after one that failed, though it has answered something', async () => {
  const { rounds, count } = setUp(async () => {
    void rounds.hurry();
    throw left;
  });
  await rounds.begin();
  expect(count()).toBe(1);
});

it('are told of after three that failed, until one does not', async () => {
  let isWell = false;
  const { rounds, clock } = setUp(() => (isWell ? Promise.resolve() : Promise.reject(left)));
  for (const trouble of [undefined, undefined, expect.anything()]) {
    await rounds.begin();
    clock.advance(30_000);
    expect(rounds.trouble).toEqual(trouble);
  }
  expect(rounds.trouble).toEqual({
    kind: 'dlq-dispatch-failure',
    message: 'Matrix inbound DLQ replay failing: Matrix inbound DLQ dispatch failed: one is left',
  });
  isWell = true;
  await rounds.begin();
  expect(rounds.trouble).toBeUndefined();
});

it('end after 30 seconds, and the next one may begin', async () => {
  const signals: AbortSignal[] = [];
  const { rounds, clock, count } = setUp((signal) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  for (const number of [1, 2, 3]) {
    const round = rounds.begin();
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(30_000);
    await round;
    expect([count(), signals.at(-1)?.aborted]).toEqual([number, true]);
  }
  expect(rounds.trouble).toMatchObject({
    kind: 'sync-failed',
    message: expect.stringContaining('Matrix inbound DLQ replay timed out after 30 seconds'),
  });
});

it('are over when the bot stops, and nobody is blamed', async () => {
  const { rounds, stopping, count } = setUp(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  const round = rounds.begin();
  stopping.abort(new Error('stopped'));
  await round;
  await rounds.begin();
  expect([count(), rounds.trouble]).toEqual([1, undefined]);
});
