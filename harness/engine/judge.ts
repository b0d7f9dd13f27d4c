import type { Verdict } from '../../reports/index.ts';
import { BotStartError } from '../target/bot-start-error.ts';
import { BlockedError, DeadlineError, ExpectationError, messageOf } from './failures.ts';

/** Turns what ended a scenario into a verdict. Whether the environment is to blame is asked before this. */
export function verdictOf(error: unknown, step: string | undefined): Verdict {
  const at = step === undefined ? {} : { step };
  if (error instanceof BlockedError) return { status: 'blocked', reason: error.message, ...at };
  if (error instanceof ExpectationError || error instanceof DeadlineError) {
    return {
      status: 'fail',
      reason: error.message,
      expected: error.expected,
      observed: error.observed,
      ...at,
    };
  }
  if (error instanceof BotStartError) {
    return {
      status: 'fail',
      reason: error.message,
      expected: 'a bot that connects',
      observed: error.observed,
      ...at,
    };
  }
  return { status: 'fail', reason: messageOf(error), ...at };
}
