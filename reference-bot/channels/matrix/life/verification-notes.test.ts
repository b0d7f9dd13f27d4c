import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { fakeFlow } from '../verification/testing/fake-flow.ts';
import { Notes } from '../../../crypto-store/notes.ts';
import { VerificationNotes } from './verification-notes.ts';

describe('notes about verifications', () => {
  it('tell the next life which were begun, and which of them had no end', async () => {
    const [clock, indexedDB] = [new ManualClock(), new IDBFactory()];
    const first = new VerificationNotes(await Notes.open(indexedDB, 'notes'), clock);
    const alice = '@alice:example.org';
    await first.begin(fakeFlow({ phase: 'requested', deviceId: 'A' }, alice, 'cut off'));
    await first.begin(fakeFlow({ phase: 'requested' }, alice, 'over'));
    await first.end('over');
    await first.end('never begun');

    const second = new VerificationNotes(await Notes.open(indexedDB, 'notes'), clock);
    const ids = ['cut off', 'over', 'never begun'];
    expect(ids.map((id) => second.isOfEarlierLife(id))).toEqual([true, true, false]);
    expect(first.isOfEarlierLife('over')).toBe(false);
    expect(second.interrupted()).toEqual([
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

  it('do not call a verification of this life cut off', async () => {
    const [clock, indexedDB] = [new ManualClock(), new IDBFactory()];
    const notes = new VerificationNotes(await Notes.open(indexedDB, 'notes'), clock);
    await notes.begin(fakeFlow({ phase: 'requested' }));
    expect(notes.interrupted()).toEqual([]);
  });

  it('go when they are too old to come again', async () => {
    const [clock, indexedDB] = [new ManualClock(), new IDBFactory()];
    const notes = new VerificationNotes(await Notes.open(indexedDB, 'notes'), clock);
    await notes.begin(fakeFlow({ phase: 'requested' }, '@alice:example.org', 'old'));
    clock.advance(20 * 60_000 + 1);
    await notes.begin(fakeFlow({ phase: 'requested' }, '@alice:example.org', 'new'));
    await notes.end('new');
    const next = new VerificationNotes(await Notes.open(indexedDB, 'notes'), clock);
    expect(['old', 'new'].map((id) => next.isOfEarlierLife(id))).toEqual([false, true]);
  });
});
