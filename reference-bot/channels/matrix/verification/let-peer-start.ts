import type { Logger } from '../../../base/logging/logger.ts';
import type { Clock } from '../../../base/seams/seams.ts';
import type { VerificationFlow } from './flow.ts';

/** A person has to find the button first. */
const patienceMs = 20_000;

/** Leaves the `start` to the peer who asked for the verification, and sends one only when none has come by then. */
export function letPeerStart(clock: Clock, log: Logger): (flow: VerificationFlow) => void {
  const waiting = new WeakSet<object>();
  return (flow) => {
    if (waiting.has(flow)) return;
    waiting.add(flow);
    clock
      .sleep(patienceMs)
      .then(async () => {
        if (flow.view().phase === 'ready') await flow.sendStart();
      })
      .catch((error: unknown) => {
        log.warn({ peer: flow.userId, err: error }, 'Matrix verification could not be started');
      });
  };
}
