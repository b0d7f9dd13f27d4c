import pLimit from 'p-limit';
import type { Logger } from '../base/logging/logger.ts';
import type { Clock } from '../base/seams/seams.ts';
import { type Agent, AgentError } from './agent.ts';

const delaysMs = [1_000, 4_000];
const longestDelayMs = 60_000;

export interface PatientAgentOptions {
  /** Answers in the making at once; others wait for their turn. */
  readonly runsAtOnce: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An agent that waits while too much is asked at once, and tries again what may pass by itself. */
export function patientAgent(agent: Agent, { runsAtOnce, clock, log }: PatientAgentOptions): Agent {
  const limit = pLimit(runsAtOnce);
  const tryToAnswer = async (...asked: Parameters<Agent>): ReturnType<Agent> => {
    const [{ channel, conversation }, signal] = asked;
    for (let attempt = 0; ; attempt += 1) {
      try {
        signal.throwIfAborted();
        return await agent(...asked);
      } catch (error) {
        const delayMs = delaysMs[attempt];
        if (!(error instanceof AgentError) || !error.passes || delayMs === undefined) throw error;
        log.warn({ channel, conversation, err: error }, 'no answer yet; it is tried again');
        await clock.sleep(Math.min(Math.max(delayMs, error.waitMs), longestDelayMs), signal);
      }
    }
  };
  return (...asked) => limit(() => tryToAnswer(...asked));
}
