import { hash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { type Failure, failingDisk } from '../../../base/testing/failing-disk.ts';
import { old, RekeyBench } from './testing/rekey-bench.ts';

// The memory that keys cost is not what this is about, and hundreds of them are derived.
vi.mock(import('../../../base/crypto/argon2id.ts'), () => ({
  argon2id: async (password: Uint8Array, salt: Uint8Array) =>
    hash('sha256', Buffer.concat([password, salt]), 'buffer'),
}));

describe.each<Failure>(['end', 'refused'])('when a call of the disk fails (%s)', (failure) => {
  test.each([
    { bodies: [], atLeast: 25 },
    { bodies: ['one', 'two'], atLeast: 38 },
  ])(
    'another run finishes it, with $bodies.length letters',
    { timeout: 300_000 },
    async ({ bodies, atLeast }) => {
      let points = 0;
      for (; ; points += 1) {
        const bench = new RekeyBench();
        if (bodies.length > 0) await bench.keep(old, ...bodies);
        const disk = failingDisk(points, failure);
        const ended = await bench.rekey({ disk }).then(
          () => 'done',
          (error: Error) => error.message,
        );
        if (!disk.hasFailed) {
          expect(ended).toBe('done');
          break;
        }
        const again = await bench.rekey().catch((error: Error) => error.message);
        if (typeof again === 'string') expect(again).toContain('already pinned');
        await bench.expectRekeyed(...bodies);
      }
      expect(points).toBeGreaterThanOrEqual(atLeast);
    },
  );
});

test('a letter that cannot be read leaves the bot able to start and put it aside, whichever call is the last', async () => {
  for (let at = 0; ; at += 1) {
    const bench = new RekeyBench();
    await bench.keep(old, 'one');
    bench.write('inbound_dlq.jsonl', `${bench.text('inbound_dlq.jsonl')}no letter\n`);
    const disk = failingDisk(at, 'end');
    const ended = await bench.rekey({ disk }).catch((error: Error) => error.message);
    await bench.expectUntouched('one', 'bad');
    if (disk.hasFailed) continue;
    expect(ended).toContain('failed to decode DLQ line under OLD passphrase');
    break;
  }
});
