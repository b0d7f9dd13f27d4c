import { expect, it } from 'vitest';
import type { PlanEntry } from '../stage/plan-entry.ts';
import { scenario } from '../stage/scenario.ts';
import { entriesOfShard, inOrder, longestFirst } from './order.ts';

const about = {
  title: 'a',
  tags: [],
  requires: [],
  uses: ['bot'],
  mutants: {},
  run: async () => {},
} as const;
const entry = (id: string, more: Partial<PlanEntry> = {}): PlanEntry => ({
  id: `${id}~${more.mutant ?? ''}`,
  scenario: scenario({ ...about, id }),
  case: 'only',
  peer: 'element',
  ...more,
});
const names = Array.from({ length: 10 }, (_, index) => `s${index}`);
const ofMutants = names.flatMap((id) => ['mute', 'deaf', 'blind'].map((mutant) => entry(id, { mutant })));

it('lets the entries of a mutant follow each other', () => {
  const changes = inOrder(ofMutants, 7).filter(({ mutant }, index, all) => mutant !== all[index - 1]?.mutant);
  expect(changes).toHaveLength(3);
});

it('begins with the longest, and keeps the order of those that are as long', () => {
  const lengths: Record<string, number> = { s2: 1, s5: 9, s7: 1 };
  const plan = names.map((id) => entry(id));
  const ids = longestFirst(plan, ({ scenario: { id } }) => lengths[id] ?? 0).map(
    ({ scenario: { id } }) => id,
  );
  expect(ids).toEqual(['s5', 's2', 's7', 's0', 's1', 's3', 's4', 's6', 's8', 's9']);
});

it.each([
  ['scenarios', names.map((id) => entry(id)), 3],
  ['mutants', ofMutants, 2],
])('deals out %s: each once, and the same with the same seed', (_what, plan, of) => {
  const shards = Array.from({ length: of }, (_, index) => entriesOfShard(plan, 7, { part: index + 1, of }));
  expect(shards.flat().toSorted(byId)).toEqual(plan.toSorted(byId));
  expect(entriesOfShard(plan, 7, { part: 1, of })).toEqual(shards[0]);
  expect(entriesOfShard(plan, 8, { part: 1, of })).not.toEqual(shards[0]);
});

it('keeps the entries of a mutant together', () => {
  for (const part of [1, 2, 3]) {
    const shard = entriesOfShard(ofMutants, 7, { part, of: 3 });
    expect(new Set(shard.map(({ mutant }) => mutant)).size).toBe(1);
  }
});

it('gives each shard about as long to do, where it is known how long each entry takes', () => {
  const lengths: Record<string, number> = { s2: 40, s5: 30, s7: 20 };
  const length = ({ scenario: { id } }: PlanEntry): number => lengths[id] ?? 1;
  const plan = names.map((id) => entry(id));
  const shards = [1, 2, 3].map((part) => entriesOfShard(plan, 7, { part, of: 3 }, length));
  expect(shards.flat().toSorted(byId)).toEqual(plan.toSorted(byId));
  const takes = shards.map((shard) => shard.reduce((sum, one) => sum + length(one), 0));
  expect(takes.toSorted()).toEqual([27, 30, 40]);
});

it('does not take an empty shard for a success', () => {
  expect(() => entriesOfShard([entry('a')], 1, { part: 2, of: 2 })).toThrow('shard 2/2 holds nothing');
});

function byId(left: PlanEntry, right: PlanEntry): number {
  return left.id.localeCompare(right.id);
}
