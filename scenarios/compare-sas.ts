import type { GateName, Peer, Sas, Stage } from '../harness/index.ts';

/** The ways on which a verification travels. */
export type Transport = 'room' | 'to-device';

/** What both sides of a verification say that they show. */
export interface ShownSas {
  readonly peers: Sas;
  /** Undefined where the bot does not say. */
  readonly bots: Sas | undefined;
}

/** How a comparison is told, and what is asked of the bot. */
export interface SasComparing {
  /** Whose verification with the bot it is; the first peer's by default. */
  readonly with?: Peer;
  /** The gate of which the comparison is part. */
  readonly gate?: GateName;
  /** Whether the bot must show all that was agreed on, as to an operator, or may say only some of it. */
  readonly told: 'all' | 'some';
}

/** Records what both sides show and expects the same of both. */
export function compareSas(
  {
    peer,
    record,
    check,
    leaveUnchecked,
  }: Pick<Stage<'peer'>, 'peer' | 'record' | 'check' | 'leaveUnchecked'>,
  { peers, bots }: ShownSas,
  { with: { name } = peer, gate, told }: SasComparing,
): void {
  record({ kind: 'sas', side: 'peer', actor: name, flow: name, ...plain(peers) });
  if (bots === undefined) {
    leaveUnchecked('emoji and decimals', 'the bot does not say what it shows', { gate });
    return;
  }
  record({ kind: 'sas', side: 'bot', actor: 'cara', flow: name, ...plain(bots) });
  const mayTellLess = told === 'some' && bots.emoji.length + bots.decimals.length > 0;
  for (const [what, text] of [
    ['emoji', emojiText],
    ['decimals', decimalsText],
  ] as const) {
    if (mayTellLess && text(bots) === '' && text(peers) !== '')
      leaveUnchecked(what, `the bot does not say its ${what}`, { gate });
    else check(what, text(peers), text(bots), { gate });
  }
}

/** Names of the emoji, as one text; empty where there are none. */
export function emojiText({ emoji }: Sas): string {
  return emoji.map(({ description }) => description).join(', ');
}

/** The decimals as one text. */
export function decimalsText({ decimals }: Sas): string {
  return decimals.join(' ');
}

function plain({ emoji, decimals }: Sas) {
  return {
    emoji: emoji.map(({ symbol, description }) => ({ symbol, description })),
    decimals: [...decimals],
  };
}
