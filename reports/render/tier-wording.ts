import type { Tier } from '../model/events.ts';
import type { Report } from '../model/report.ts';
import { gateRanges } from '../model/gates.ts';
import { saysHowFar } from '../model/tiers.ts';
import { countOf } from './wording.ts';

type TierReport = Report['tiers'][number];

/** What each tier means to the person at the other end. */
export const tierMeanings: Readonly<Record<Exclude<Tier, 'none'>, string>> = {
  A: 'alive and encrypted',
  B: 'signed by its owner',
  C: 'verified by you',
};

/** A tier with its meaning, e.g. `Tier C: verified by you`. */
export function tierName(tier: Tier): string {
  return tier === 'none' ? 'No tier proven' : `Tier ${tier}: ${tierMeanings[tier]}`;
}

/**
 * What is proven with one kind of peer, of the gates that were checked, e.g. `Tier B: signed by its owner — 16 of 16 gates
 * hold; not checked: A7, C1–C10`.
 */
export function tierSentence(tier: TierReport): string {
  const { gates } = tier;
  const checked = gates.filter(({ state }) => state !== 'not-checked');
  const holding = checked.filter(({ state }) => state === 'ok').length;
  const left = gateRanges(gates.filter(({ state }) => state === 'not-checked').map(({ gate }) => gate));
  const verb = checked.length === 1 ? 'holds' : 'hold';
  const rest = left === '' ? '' : `; not checked: ${left}`;
  return `${reachedName(tier)} — ${holding} of ${countOf(checked.length, 'gate')} ${verb}${rest}`;
}

/** What keeps a bot from the next tier, e.g. `not C: onboard.C.in-room failed: …`; absent where it has them all. */
export function nextTierSentence({ next }: Pick<TierReport, 'next'>): string | undefined {
  if (next === undefined) return undefined;
  const { tier, entry, reason } = next;
  return `not ${tier}: ${entry === undefined ? '' : `${entry} `}${reason}`;
}

/** That no tier is proven is bad news only if something of the first was found missing. */
function reachedName({ reached, gates, failures }: TierReport): string {
  const missing =
    gates.some(({ gate, state }) => state === 'failed' && gate.startsWith('A')) ||
    failures.some(({ tier }) => tier === 'A');
  return reached === 'none' && !missing ? 'Too little checked for a tier' : tierName(reached);
}

/** Expected against observed, e.g. `expected tier C, reached tier A (…)`, where the target says what to expect. */
export function tierExpectation(
  observed: TierReport,
  { expectedTier }: Report['run']['target'],
): { readonly met: boolean; readonly text: string } | undefined {
  if (expectedTier === undefined || !saysHowFar(observed)) return undefined;
  const { tier, why } = expectedTier;
  const { reached } = observed;
  const met = tier === reached;
  const text = met
    ? `${shortName(tier)}, as expected`
    : `expected ${shortName(tier)}, reached ${shortName(reached)}`;
  return { met, text: `${text} (${why})` };
}

function shortName(tier: Tier): string {
  return tier === 'none' ? 'no tier' : `tier ${tier}`;
}
