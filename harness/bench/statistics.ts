/** The middle value; the mean of the two middle ones where there is no single one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** One figure of the bench: what we take against what the bare thing takes, in the same run. */
export interface Ratio {
  readonly name: string;
  /** Median, in the unit. */
  readonly ours: number;
  readonly bare: number;
  readonly unit: string;
  readonly ratio: number;
  /** What the ratio should not exceed. */
  readonly goal: number;
  readonly samples: number;
}

export function ratioOf(
  name: string,
  unit: string,
  goal: number,
  samples: { readonly ours: readonly number[]; readonly bare: readonly number[] },
): Ratio {
  const ours = median(samples.ours);
  const bare = median(samples.bare);
  return { name, ours, bare, unit, ratio: ours / bare, goal, samples: samples.ours.length };
}

/** A figure that stands by itself. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
}

/** A line of the bench's table. */
export type Row = Ratio | Figure;
