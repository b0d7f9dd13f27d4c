import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { fakeFlow } from '../../channels/matrix/verification/testing/fake-flow.ts';
import { Notes } from './store/notes.ts';
import { VerificationNotes } from './verification-notes.ts';

describe('notes about verifications', () => {
  it('tell the next life which were begun, and which of them had no end', async () => {
    const [clock, indexedDB] = [new ManualClock(), new IDBFactory()];
    const first = new VerificationNotes(await Notes.open(indexedDB), clock);
    const alice = '@alice:example.org';
    await first.begin(fakeFlow({ phase: 'requested', deviceId: 'A' }, alice, 'cut off'));
    await first.begin(fakeFlow({ phase: 'requested' }, alice, 'over'));
    await first.end('over');
    await first.end('never begun');

    const second = new VerificationNotes(await Notes.open(indexedDB), clock);
    expect(['cut off', 'over', 'never begun'].map((id) => second.has(id))).toEqual([true, true, false]);
    expect([first, second].map((notes) => notes.isOfEarlierLife('over'))).toEqual([false, true]);
    expect(second.unfinished()).toEqual([
      {
        id: 'cut off',
        userId: alice,
        deviceId: 'A',
        roomId: undefined,
        begunAt: clock.now(),
        isOver: false,
      },
    ]);
  });

  it('go when they are too old to come again', async () => {
    const clock = new ManualClock();
    const notes = new VerificationNotes(await Notes.open(new IDBFactory()), clock);
    await notes.begin(fakeFlow({ phase: 'requested' }, '@alice:example.org', 'old'));
    clock.advance(20 * 60_000 + 1);
    await notes.begin(fakeFlow({ phase: 'requested' }, '@alice:example.org', 'new'));
    await notes.end('new');
    expect([notes.has('old'), notes.has('new')]).toEqual([false, true]);
  });
});
