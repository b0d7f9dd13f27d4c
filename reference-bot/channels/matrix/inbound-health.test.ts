import { expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { InboundHealth } from './inbound-health.ts';

const failed = new Error('the model is away');

function setUp(failures: number) {
  const clock = new ManualClock();
  const health = new InboundHealth(clock);
  for (let count = 0; count < failures; count += 1) health.failed(failed);
  return { clock, health };
}

it('is in trouble after three failures in a row', () => {
  expect(setUp(2).health.trouble).toBeUndefined();
  expect(setUp(3).health.trouble).toEqual({
    kind: 'sync-failed',
    message: 'Matrix inbound dispatch failing: Matrix sync failed: the model is away',
  });
});

it('names a history that is damaged', () => {
  const { health } = setUp(2);
  health.failed(Object.assign(new Error('database disk image is malformed'), { errcode: 11 }));
  expect(health.trouble).toMatchObject({ kind: 'session-history-corrupt' });
});

it('is well again after one that succeeds', () => {
  const { health } = setUp(3);
  health.succeeded();
  expect(health.trouble).toBeUndefined();
  health.failed(failed);
  expect(health.trouble).toBeUndefined();
});

it('is forgiven after six syncs without a failure, and remembers when the last one was', () => {
  const { health, clock } = setUp(3);
  for (let count = 0; count < 5; count += 1) health.synced();
  expect(health.trouble).toBeDefined();
  health.failed(failed);
  for (let count = 0; count < 5; count += 1) health.synced();
  expect(health.trouble).toBeDefined();
  health.synced();
  expect(health.trouble).toBeUndefined();
  expect(health.lastFailureAt).toBe(clock.now());
});
