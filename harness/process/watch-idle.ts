import { availableParallelism, cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const everyMs = 500;
/** Less than this much of a processor is not worth beginning anything. */
const leastIdle = 0.5;
/** A process that comes to its turn later than this has too few processors, whatever the machine says of its own. */
const longestDelayMs = 40;
const leastFreeBytes = 2 ** 30;

/** How busy a machine was for a while. */
export interface Load {
  /** Milliseconds for which its processors had nothing to do, and of all that there were. */
  readonly idleMs: number;
  readonly allMs: number;
  readonly processors: number;
  /** How late this process came to its turn, as a rule. */
  readonly delayMs: number;
  readonly freeBytes: number;
}

/**
 * Watches whether the machine has time for more, until it is disposed of.
 * @param onIdle called twice a second while it has; told how many processors had nothing to do, e.g. 1.5.
 */
export function watchIdle(onIdle: (processors: number) => void): Disposable {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let before = readTimes();
  const timer = setInterval(() => {
    const now = readTimes();
    const idle = idleProcessors({
      idleMs: now.idleMs - before.idleMs,
      allMs: now.allMs - before.allMs,
      processors: availableParallelism(),
      delayMs: delay.percentile(90) / 1e6,
      freeBytes: process.availableMemory(),
    });
    before = now;
    delay.reset();
    if (idle > 0) onIdle(idle);
  }, everyMs).unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

/** How many processors have time for more; 0 where that is not worth it, or something else is short. */
export function idleProcessors({ idleMs, allMs, processors, delayMs, freeBytes }: Load): number {
  const idle = allMs > 0 ? (idleMs / allMs) * processors : 0;
  return idle < leastIdle || delayMs > longestDelayMs || freeBytes < leastFreeBytes ? 0 : idle;
}

/** Since the machine was started, summed over its processors. */
function readTimes(): Pick<Load, 'idleMs' | 'allMs'> {
  const times = cpus().map((processor) => processor.times);
  const allMs = times.flatMap((one) => Object.values(one)).reduce((sum, ms) => sum + ms, 0);
  return { idleMs: times.reduce((sum, { idle }) => sum + idle, 0), allMs };
}
