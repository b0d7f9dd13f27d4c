const epochMs = 1_420_070_400_000;
const bitsOfTime = 22n;

let last = 0n;

/** An id of the service: the time, and a number where several are made in the same moment. Later ones are higher. */
export function newSnowflake(): string {
  const now = BigInt(Date.now() - epochMs) << bitsOfTime;
  last = now > last ? now : last + 1n;
  return String(last);
}
