import type { Verdict } from '../../reports/index.ts';
import { BotStartError } from '../target/bot-start-error.ts';
import { silences } from '../oracle/sas/rules/silence.ts';
import type { FlowDiagnosis } from './diagnose-flows.ts';
import { BlockedError, DeadlineError, EnvironmentError, ExpectationError, messageOf } from './failures.ts';

/**
 * Turns what ended a scenario into a verdict, with the rules that the bot broke, if any are known. Whether the
 * environment is to blame is asked after this.
 */
export function verdictOf(
  error: unknown,
  step: string | undefined,
  diagnoses: readonly FlowDiagnosis[] = [],
): Verdict {
  const verdict = plainVerdict(error, step);
  if (verdict.status !== 'fail') return verdict;
  // Where a comparison did not hold nobody waited: what never came, or may have gone wrong, has nothing to do with it.
  const nobodyWaited = error instanceof ExpectationError;
  const news = diagnoses.filter(
    ({ rule, certainty }) => !nobodyWaited || (certainty === 'proven' && !silences.has(rule)),
  );
  const broken = new Set(news.map(({ sentence }) => `the bot ${sentence}`));
  return { ...verdict, reason: [verdict.reason, ...broken].join('; ') };
}

function plainVerdict(error: unknown, step: string | undefined): Verdict {
  const at = step === undefined ? {} : { step };
  if (error instanceof BlockedError || error instanceof EnvironmentError)
    return { status: 'blocked', reason: error.message, ...at };
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
