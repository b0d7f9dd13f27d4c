import type { Evidence, SasEvidence } from './evidence.ts';

/** Both sides of one verification, or the one side that is known. */
export type SasComparison =
  | { result: 'same' | 'different'; flow: string; bot: SasEvidence; peer: SasEvidence }
  | { result: 'one-sided'; flow: string; bot?: SasEvidence; peer?: SasEvidence };

/**
 * Pairs the short authentication strings of a scenario by flow: the n-th one of the bot with the n-th one of
 * the peer. Two sides are the `same` if every form that both recorded agrees: emoji by symbol, because names
 * may be translated, and decimals. Sides with no form in common stay `one-sided`.
 */
export function compareSas(evidence: Iterable<Evidence>): SasComparison[] {
  const flows = new Map<string, Record<SasEvidence['side'], SasEvidence[]>>();
  for (const item of evidence) {
    if (item.kind !== 'sas') continue;
    const sides = flows.get(item.flow) ?? { bot: [], peer: [] };
    sides[item.side].push(item);
    flows.set(item.flow, sides);
  }
  return [...flows].flatMap(([flow, { bot, peer }]) =>
    Array.from({ length: Math.max(bot.length, peer.length) }, (_, n) => compare(flow, bot[n], peer[n])),
  );
}

/** An emoji without the selector that asks for its coloured picture: some sides send it, some do not. */
export function bareSymbol(symbol: string): string {
  return symbol.replaceAll('\uFE0F', '');
}

function compare(flow: string, bot?: SasEvidence, peer?: SasEvidence): SasComparison {
  if (bot === undefined || peer === undefined) return { result: 'one-sided', flow, bot, peer };
  const forms = [
    [symbols(bot), symbols(peer)],
    [bot.decimals.join(' '), peer.decimals.join(' ')],
  ].filter(([ofBot, ofPeer]) => ofBot !== '' && ofPeer !== '');
  if (forms.length === 0) return { result: 'one-sided', flow, bot, peer };
  return { result: forms.every(([a, b]) => a === b) ? 'same' : 'different', flow, bot, peer };
}

function symbols(side: SasEvidence): string {
  return side.emoji.map(({ symbol }) => bareSymbol(symbol)).join(' ');
}
