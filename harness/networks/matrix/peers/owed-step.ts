import type { Wait } from '../../../waiting/waiting.ts';
import type { WireEvidence } from '../../../../reports/index.ts';
import { stepType, type StepName } from '../oracle/sas/record.ts';

/** The words for a wait on a flow; it is asked for what was seen of the flow only when time has run out. */
export function waitingIn(flow: () => readonly WireEvidence[]): Pick<Wait, 'why' | 'lastSeen'> {
  return {
    why: () => `${owedStep(flow())} from the other side`,
    lastSeen: () => {
      const last = flow().at(-1);
      return last === undefined ? 'nothing' : `${last.type} ${last.direction} by ${last.seenBy}`;
    },
  };
}

/**
 * What the other side has to send next, as far as one side's transcript of a flow tells. A side that has pressed
 * start is owed an `accept` even if the other has pressed it too.
 */
export function owedStep(flow: readonly WireEvidence[]): string {
  const has = (step: StepName, direction?: WireEvidence['direction']): boolean =>
    flow.some((event) => event.type === stepType(step) && event.direction === (direction ?? event.direction));
  // A start that no request goes before stands for itself.
  const due =
    has('request') || !has('start') ? (['ready', 'start', 'accept'] as const) : (['accept'] as const);
  const early = due.find((step) => !has(step));
  const late = (['key', 'mac'] as const).find((step) => !has(step, 'received'));
  return stepType(early ?? late ?? 'done');
}
