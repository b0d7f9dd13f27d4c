const readings = 5;

/**
 * Where `performance.now()` of this process is zero, in milliseconds of the clock that all processes of a machine
 * share: that of `process.hrtime`, which nobody can set back. Right to some microseconds.
 */
export function clockOriginMs(): number {
  const taken = Array.from({ length: readings }, () => {
    const beforeMs = performance.now();
    const sharedMs = Number(process.hrtime.bigint()) / 1e6;
    const afterMs = performance.now();
    return { originMs: sharedMs - (beforeMs + afterMs) / 2, gapMs: afterMs - beforeMs };
  });
  // On a busy machine the process may be put aside in the middle of one.
  return taken.reduce((best, one) => (one.gapMs < best.gapMs ? one : best)).originMs;
}
