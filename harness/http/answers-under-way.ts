import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

const underWay = new Set<ServerResponse>();

/** Notes an answer that a server of this process has ready, until it has gone out or its connection is cut. */
export function noteAnswer(outgoing: ServerResponse): void {
  if (outgoing.closed) return;
  underWay.add(outgoing);
  outgoing.once('close', () => underWay.delete(outgoing));
}

/** Resolves when all answers that are ready now have gone out. */
export async function answersGoneOut(signal: AbortSignal): Promise<void> {
  await Promise.all([...underWay].map((outgoing) => once(outgoing, 'close', { signal })));
}
