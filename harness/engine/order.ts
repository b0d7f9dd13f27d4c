import { UsageError } from '../errors/usage-error.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import { shuffle } from './shuffle.ts';

/** One of several parts of a plan. */
export interface Shard {
  /** From 1. */
  readonly part: number;
  readonly of: number;
}

/** The order in which entries begin: it depends on the seed alone, and those of a mutant follow each other. */
export function inOrder(entries: readonly PlanEntry[], seed: number): PlanEntry[] {
  return [...Map.groupBy(shuffle(entries, seed), ({ mutant }) => mutant).values()].flat();
}

/**
 * The same entries, the longest first, and those that take as long in the order that they have: one that takes long and
 * begins last is waited for alone.
 * @param length how long one takes beside the others, in any unit.
 */
export function longestFirst(
  entries: readonly PlanEntry[],
  length: (entry: PlanEntry) => number,
): PlanEntry[] {
  return entries.toSorted((left, right) => length(right) - length(left));
}

/**
 * The entries of one shard. All shards of a seed together are the whole plan, and no two of them share an entry. All
 * entries of a mutant are in one shard. What takes longest is dealt out first, each time to the shard that has the least to
 * do.
 * @param entries without rounds: how often each is played must not decide who plays it.
 * @param length how long an entry takes beside the others, in any unit.
 * @throws UsageError when the shard would be empty.
 */
export function entriesOfShard(
  entries: readonly PlanEntry[],
  seed: number,
  { part, of }: Shard,
  length: (entry: PlanEntry) => number = () => 1,
): PlanEntry[] {
  const units = [...Map.groupBy(inOrder(entries, seed), (entry) => entry.mutant ?? entry.id).values()].map(
    (unit) => ({ unit, takes: unit.reduce((sum, entry) => sum + length(entry), 0) }),
  );
  const shards = Array.from({ length: of }, () => ({ takes: 0, entries: new Set<PlanEntry>() }));
  for (const { unit, takes } of units.toSorted((one, other) => other.takes - one.takes)) {
    const lightest = shards.reduce((one, other) => (other.takes < one.takes ? other : one));
    lightest.takes += takes;
    for (const entry of unit) lightest.entries.add(entry);
  }
  const mine = shards[part - 1]!.entries;
  if (mine.size === 0)
    throw new UsageError(`shard ${part}/${of} holds nothing: only ${units.length} can be dealt out`);
  return entries.filter((entry) => mine.has(entry));
}
