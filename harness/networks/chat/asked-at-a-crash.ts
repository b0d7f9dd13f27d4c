import type { Said } from './chat.ts';

const asked = new WeakSet<Said>();

/**
 * Notes what a bot was asked right before it was ended as by a crash. It may not have learned that its answer was taken, and
 * answer once more; only a service that recognises repetitions saves it from that.
 */
export function noteAskedAtCrash(said: readonly Said[]): void {
  for (const one of said) asked.add(one);
}

/** Whether something was asked right before a crash. */
export function wasAskedAtCrash(said: Said): boolean {
  return asked.has(said);
}
