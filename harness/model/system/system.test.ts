import { describe, expect, it } from 'vitest';
import { invariants } from '../invariants/all.ts';
import { deceived, exploreWorlds } from './explore.ts';
import { overNetwork } from './honest-network.ts';
import { againstPeer, againstServer } from './lying-server.ts';
import { machineMutants } from './mutants.ts';
import { pairOf } from './pairs.ts';

const ofSecurity = [
  'V01',
  'V02',
  'V28',
  'V29',
  'V38',
  'V39',
  'V40',
  'V41',
  'V42',
  'V43',
  'V44',
  'V45',
  'V48',
  'V51',
];
/** How many worlds there are. A number that changes says that the machine did. */
const worlds = {
  A: { inOrder: 374, unkind: 30_205, server: 71_133 },
  B: { inOrder: 374, unkind: 30_205, server: 71_394 },
};

describe.each(['A', 'B'] as const)(
  'two sides that keep to the specification, where the start of %s counts',
  (smaller) => {
    it('come to their good end from everywhere, if the network delivers in order', () => {
      const { states, successes, stuck, breaches } = exploreWorlds(overNetwork(pairOf(smaller), {}));
      expect(breaches).toEqual([]);
      expect(stuck).toBe(0);
      expect(successes).toBeGreaterThan(0);
      expect(states).toBe(worlds[smaller].inOrder);
    });

    it('break no invariant, if the network drops, duplicates and reorders', () => {
      const unkind = { mayDrop: true, mayDuplicate: true, mayReorder: true };
      const { states, successes, breaches } = exploreWorlds(overNetwork(pairOf(smaller), unkind));
      expect(breaches).toEqual([]);
      expect(successes).toBeGreaterThan(0);
      expect(states).toBe(worlds[smaller].unkind);
    });

    it('break none and are not deceived, whatever the server says and shows', () => {
      const { states, successes, breaches } = exploreWorlds(againstServer(pairOf(smaller)));
      expect(breaches).toEqual([]);
      expect(successes).toBeGreaterThan(0);
      expect(states).toBe(worlds[smaller].server);
    });
  },
);

it('one side breaks no invariant, whatever a dishonest peer says', () => {
  expect(exploreWorlds(againstPeer(pairOf('A'))).breaches).toEqual([]);
});

describe('of a machine that is wrong in one place, the search finds that it', () => {
  it.each(Object.entries(machineMutants))('breaks %s', (id, { row }) => {
    const { breaches } = exploreWorlds(againstPeer(pairOf('B', [row])), id);
    const breach = breaches.find(({ invariant }) => invariant === id);
    expect(breach?.moves.length).toBeLessThan(13);
  });

  it('of which there is one for each invariant of security that a history can show', () => {
    expect(Object.keys(machineMutants)).toEqual(ofSecurity);
    for (const id of ofSecurity) expect(invariants.find((one) => one.id === id)!.broken).toBeDefined();
  });
});

describe('a server deceives', () => {
  it.each(['V29', 'V39'])('who breaks %s', (id) => {
    const { breaches } = exploreWorlds(againstServer(pairOf('B', [machineMutants[id]!.row])), deceived);
    const breach = breaches.find(({ invariant }) => invariant === deceived);
    expect(breach?.moves.join('\n')).toContain('key e');
  });
});
