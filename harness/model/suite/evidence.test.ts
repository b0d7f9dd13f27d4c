import { describe, expect, it } from 'vitest';
import { Evidence } from './evidence.ts';
import { Resolved } from './resolved.ts';

/** Answers in three states: `started` and `keyed` differ in what they make of accept alone, `shown` in all. */
function resolved(): Resolved {
  const bot = new Resolved('none');
  bot.set('none', 'request', { says: [], to: 'started' });
  bot.set('started', 'order/match', { says: ['not-ready'], to: 'started' });
  bot.set('started', 'accept', { says: ['key'], to: 'keyed' });
  bot.set('keyed', 'order/match', { says: ['not-ready'], to: 'keyed' });
  bot.set('keyed', 'accept', { says: [], to: 'keyed' });
  bot.set('keyed', 'key', { says: ['shown'], to: 'shown' });
  bot.set('shown', 'order/match', { says: ['ok', 'mac'], to: 'vouched' });
  bot.set('shown', 'accept', { says: [], to: 'keyed' });
  return bot;
}

describe('what was seen of a bot', () => {
  it('excludes states that would have answered otherwise, for each transition on the way', () => {
    const evidence = new Evidence(resolved());
    evidence.add([
      { input: 'request', outputs: [] },
      { input: 'order/match', outputs: ['not-ready'] },
      { input: 'accept', outputs: ['key'] },
    ]);
    expect(evidence.leftAfter('none', 'request', ['keyed', 'shown'])).toEqual([]);
    expect(evidence.leftAfter('started', 'order/match', ['keyed', 'shown'])).toEqual([]);
    expect(evidence.leftAfter('started', 'accept', ['started', 'shown'])).toEqual(['started', 'shown']);
  });

  it('excludes nothing by what two states answer alike, or lead to the same place by', () => {
    const evidence = new Evidence(resolved());
    evidence.add([
      { input: 'request', outputs: [] },
      { input: 'accept', outputs: ['key'] },
      { input: 'order/match', outputs: ['not-ready'] },
      { input: 'accept', outputs: [] },
      { input: 'key', outputs: ['shown'] },
    ]);
    expect(evidence.leftAfter('started', 'accept', ['started', 'shown'])).toEqual([]);
    expect(evidence.leftAfter('keyed', 'order/match', ['started', 'shown'])).toEqual(['shown']);
  });

  it('adds up over several verifications', () => {
    const evidence = new Evidence(resolved());
    const way = [
      { input: 'request', outputs: [] },
      { input: 'accept', outputs: ['key'] },
    ] as const;
    evidence.add([...way, { input: 'accept', outputs: [] }]);
    expect(evidence.leftAfter('started', 'accept', ['started', 'shown'])).toEqual(['shown']);
    evidence.add([...way, { input: 'order/match', outputs: ['not-ready'] }]);
    expect(evidence.leftAfter('started', 'accept', ['started', 'shown'])).toEqual([]);
  });
});
