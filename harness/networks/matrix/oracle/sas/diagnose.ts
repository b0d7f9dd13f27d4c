import type { SasRecord } from './record.ts';
import { sasRules, type Finding, type SasRule } from './rules/catalogue.ts';
import { choiceFindings } from './rules/choices.ts';
import { commitmentFindings } from './rules/commitment.ts';
import { encodingFindings } from './rules/encodings.ts';
import { clearTextFindings, envelopeFindings, unheardFindings } from './rules/envelope.ts';
import { macFindings } from './rules/macs.ts';
import { orderFindings } from './rules/order.ts';
import { reactionFindings } from './rules/reactions.ts';
import { shownFindings } from './rules/shown.ts';
import { silenceFindings, waitFindings } from './rules/silence.ts';
import { swapped, viewOf } from './view.ts';

/** A step that breaks one of these never reached the flow, so that nothing is owed after it. */
const losesSteps: ReadonlySet<SasRule> = new Set([
  'missing-transaction-id',
  'changed-transaction-id',
  'missing-relates-to',
  'wrong-relates-to',
  'room-step-as-m.room.message',
  'request-not-as-m.room.message',
  'request-to-somebody-else',
  'missing-field',
  'request-without-timestamp',
  'request-too-old',
  'request-from-the-future',
  'unheard-step-in-clear',
]);

/** After these of the other side an answer is owed all the same, if only a refusal. */
const excusesNoSilence: ReadonlySet<SasRule> = new Set([
  'start-offers-too-little',
  'v1-mac-though-v2-offered',
]);

/** One rule that the judged side has broken. */
export interface Diagnosis {
  /** Stable id. */
  readonly rule: SasRule;
  /** What it did; its subject, e.g. "the bot", is left to the reader. */
  readonly sentence: string;
  /** The values at hand, for a maintainer. */
  readonly detail?: string;
  readonly certainty: 'proven' | 'likely';
  /** Position, in order of time, of the step that shows it; absent for what never came. */
  readonly step?: number;
}

/**
 * Which rules of SAS verification the judged side of a record has broken, in the order in which they show, each
 * rule once. The more keys are known, the more can be told; without any, form, order and commitment can.
 */
export function diagnose(record: SasRecord): Diagnosis[] {
  const view = viewOf(record);
  const conducted = conduct(record);
  const ofOther = conduct(swapped(record)).filter(({ certainty }) => certainty !== 'likely');
  const isOwed =
    ofOther.every(({ rule }) => excusesNoSilence.has(rule)) &&
    !conducted.some(({ rule }) => losesSteps.has(rule));
  const shown = [...conducted, ...shownFindings(view), ...reactionFindings(view, ofOther.length === 0)];
  const silent = isOwed ? silenceFindings(view) : [];
  // A side that has broken a rule, or owes something itself, has no claim to an answer.
  const waited = shown.length === 0 && silent.length === 0 ? waitFindings(view) : [];
  const findings = [...shown, ...silent, ...waited, ...clearTextFindings(view)].toSorted(
    (a, b) => (a.step ?? record.steps.length) - (b.step ?? record.steps.length),
  );
  const byRule = new Map<SasRule, Diagnosis>();
  for (const { rule, step, detail, certainty = 'proven' } of findings)
    if (!byRule.has(rule)) byRule.set(rule, { rule, sentence: sasRules[rule], detail, certainty, step });
  return [...byRule.values()];
}

/** What a side sent, by itself. */
function conduct(record: SasRecord): Finding[] {
  const view = viewOf(record);
  const rules = [
    envelopeFindings,
    unheardFindings,
    choiceFindings,
    encodingFindings,
    commitmentFindings,
    macFindings,
    orderFindings,
  ];
  const findings = rules.flatMap((rule) => rule(view));
  // Where a flow is known to have gone wrong, steps that crossed the other side's cancel are no news.
  const proven = findings.filter(({ certainty }) => certainty !== 'likely');
  return proven.length > 0 ? proven : findings;
}
