/** JSON that is deeper than this is refused by the webhooks of all channels. */
export const deepestJson = 32;

/** A value that holds no others has a depth of 1. */
export function depthOf(value: unknown): number {
  let [depth, level]: [number, readonly unknown[]] = [0, [value]];
  while (level.length > 0) {
    depth += 1;
    level = level.flatMap((one): unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
  }
  return depth;
}
