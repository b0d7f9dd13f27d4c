const epochMs = 1_420_070_400_000;
const bitsOfTime = 22n;

let last = 0n;

/** An id of the service: the time, and a number where several are made in the same moment. Later ones are higher. */
export function newSnowflake(): string {
  const now = BigInt(Date.now() - epochMs) << bitsOfTime;
  last = now > last ? now : last + 1n;
  return String(last);
}

/** Ids that are so near to each other that they are the same number where numbers are not exact. */
export function neighbouringSnowflakes(count: number): readonly string[] {
  const now = BigInt(Date.now() - epochMs);
  const ofLast = last >> bitsOfTime;
  const first = (now > ofLast ? now : ofLast + 1n) << bitsOfTime;
  last = first + BigInt(count - 1);
  return Array.from({ length: count }, (_, index) => String(first + BigInt(index)));
}
