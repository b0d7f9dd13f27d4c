import { judgeText, textLimitBytes } from '../judge-text.ts';
import type { Counters } from './counters.ts';

const ignoredRelations = new Set(['m.replace', 'm.thread']);

/** What of a room message decides whether it is answered. */
export interface InboundMessage {
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface InboundRules {
  /** The bot. */
  readonly userId: string;
  readonly allows: (userId: string) => boolean;
  readonly counters: Counters;
}

export type InboundDecision =
  | { readonly take: true; readonly body: string }
  /** `reason` is fit for the log; absent where there is nothing to tell. */
  | { readonly take: false; readonly reason?: string };

/** Decides, in the order of the contract, and counts what is dropped. */
export function judgeMessage({ sender, content }: InboundMessage, rules: InboundRules): InboundDecision {
  const { userId, allows, counters } = rules;
  if (content['msgtype'] === 'm.key.verification.request') return { take: false };
  if (content['msgtype'] !== 'm.text' || typeof content['body'] !== 'string') {
    counters.peerDropUnsupportedMsgtypeTotal += 1;
    counters.unsupportedInboundCount += 1;
    return { take: false, reason: 'Matrix inbound message dropped: unsupported msgtype' };
  }
  if (sender === userId) return { take: false };
  if (!allows(sender)) {
    counters.peerDropAllowlistRejectionTotal += 1;
    return {
      take: false,
      reason: 'Matrix inbound text message dropped: sender is not on the auto-join allowlist',
    };
  }
  if (ignoredRelations.has(relationOf(content))) return { take: false };
  const { body } = content;
  const verdict = judgeText(body);
  if (verdict === 'fine') return { take: true, body };
  if (verdict === 'blank') return { take: false };
  counters.peerDropBodyTooLargeTotal += 1;
  return {
    take: false,
    reason: `Matrix inbound text message dropped: body exceeds ${textLimitBytes} bytes`,
  };
}

function relationOf(content: Readonly<Record<string, unknown>>): string {
  const relation = content['m.relates_to'] as { rel_type?: unknown } | undefined;
  return typeof relation?.rel_type === 'string' ? relation.rel_type : '';
}
