import type { WireEvidence } from '../../reports/index.ts';

const prefix = 'm.key.verification.';

/**
 * What the other side has to send next, as far as one side's transcript of a flow tells; the text goes after
 * "waited for". A side that has pressed start is owed an `accept` even if the other has pressed it too.
 */
export function owedStep(flow: readonly WireEvidence[]): string {
  const has = (direction: WireEvidence['direction'], step: string): boolean =>
    flow.some((event) => event.direction === direction && event.type === `${prefix}${step}`);
  if (!has('sent', 'ready') && !has('received', 'ready')) return `${prefix}ready`;
  if (!has('sent', 'start') && !has('received', 'start')) return `${prefix}start`;
  if (!has('sent', 'accept') && !has('received', 'accept')) return `${prefix}accept`;
  if (!has('received', 'key')) return `${prefix}key`;
  if (!has('received', 'mac')) return `${prefix}mac`;
  return `${prefix}done`;
}
