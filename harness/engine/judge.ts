import type { Verdict } from '../../reports/index.ts';
import { BotStartError } from '../bots/bot-start-error.ts';
import { wholeSentence, type BrokenRule } from '../networks/witness.ts';
import { CancelledError } from '../errors/cancelled-error.ts';
import { environmentFault } from '../errors/environment-fault.ts';
import { DeadlineError } from '../errors/deadline-error.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { explainCancel } from './explain-cancel.ts';
import { explainEnd } from './explain-end.ts';

/**
 * Turns what ended a scenario into a verdict, with the rules that the bot broke, if any are known. Whether the
 * homeserver is still there is asked after this.
 */
export function verdictOf(
  error: unknown,
  step: string | undefined,
  broken: readonly BrokenRule[] = [],
  botLog: readonly string[] = [],
): Verdict {
  const at = step === undefined ? {} : { step };
  const obstacle = environmentFault(error);
  if (obstacle !== undefined) return { status: 'blocked', reason: obstacle, ...at };
  const slip = scenarioFault(error);
  if (slip !== undefined) return { status: 'crashed', reason: `a fault of the scenario: ${slip}`, ...at };
  const reason = [messageOf(error), ...ownWordsOf(error, botLog), ...sentencesOf(error, broken)].join('; ');
  return { status: 'fail', reason, ...comparisonOf(error, botLog), ...at };
}

/** Errors of the language itself: nobody throws them to say what a bot did. */
const slips = [TypeError, ReferenceError, RangeError, SyntaxError, EvalError, URIError];

/** In a stack, the line of a scenario: who wrote it looks there first. */
const scenarioFile = /[^/\\]+\.scenario\.\w+:\d+/u;

function scenarioFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  if (!slips.some((slip) => error instanceof slip)) return undefined;
  const place = scenarioFile.exec(error.stack ?? '')?.[0];
  return `${error.name}: ${error.message}${place === undefined ? '' : ` (${place})`}`;
}

function sentencesOf(error: unknown, broken: readonly BrokenRule[]): Set<string> {
  // Where a comparison did not hold nobody waited: what never came, or may have gone wrong, has nothing to do with it.
  const nobodyWaited = error instanceof ExpectationError;
  const news = broken.filter(
    ({ certainty, isSilence }) =>
      // After a cancel nothing more could have come.
      !(isSilence && error instanceof CancelledError) &&
      (!nobodyWaited || (certainty === 'proven' && !isSilence)),
  );
  return new Set(news.map(wholeSentence));
}

/** Why the bot has cancelled, if its log says so. */
function ownWordsOf(error: unknown, botLog: readonly string[]): string[] {
  if (!(error instanceof CancelledError) || !error.byBot) return [];
  const line = explainCancel(botLog);
  return line === undefined ? [] : [`its log says: ${line}`];
}

function comparisonOf(error: unknown, botLog: readonly string[]): { expected?: string; observed?: string } {
  if (error instanceof ExpectationError || error instanceof DeadlineError || error instanceof CancelledError)
    return { expected: error.expected, observed: error.observed };
  if (error instanceof BotStartError)
    return { expected: 'a bot that connects', observed: explainEnd(error.observed, botLog) };
  return {};
}
