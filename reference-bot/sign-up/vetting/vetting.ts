import { type Attempt, haikuFault } from './haiku.ts';

/** One person's way through the door, as a value: what is heard turns it into the next one. */
export type Vetting =
  | {
      readonly phase: 'waiting';
      readonly keyword: string;
      readonly triesLeft: number;
      /** Undefined in a lobby room: everybody may try. */
      readonly applicant: string | undefined;
    }
  | { readonly phase: 'passed'; readonly userId: string }
  | { readonly phase: 'failed' }
  | { readonly phase: 'expired' };

/** What can happen to a vetting. */
export type VettingEvent =
  | ({ readonly kind: 'message'; readonly sender: string } & Attempt)
  /** The time is over. */
  | { readonly kind: 'expired' };

export interface VettingOutcome {
  readonly vetting: Vetting;
  /** What to say in the room; undefined: nothing. */
  readonly reply?: string;
}

/** The vetting after an event. Once it has ended nothing changes it. */
export function advance(vetting: Vetting, event: VettingEvent): VettingOutcome {
  if (vetting.phase !== 'waiting') return { vetting };
  if (event.kind === 'expired') {
    return { vetting: { phase: 'expired' }, reply: 'The time is over. Knock again when you like.' };
  }
  const { applicant, keyword, triesLeft } = vetting;
  if (applicant !== undefined && event.sender !== applicant) return { vetting };
  const fault = haikuFault(event, keyword);
  if (!fault) return { vetting: { phase: 'passed', userId: event.sender } };
  const left = triesLeft - 1;
  if (left === 0) {
    return {
      vetting: { phase: 'failed' },
      reply: `${fault} That was the last try. Knock again when you like.`,
    };
  }
  const tries = left === 1 ? 'One try' : `${left} tries`;
  return { vetting: { ...vetting, triesLeft: left }, reply: `${fault} ${tries} left.` };
}

/** What is asked of a newcomer. */
export function challengeText(keyword: string): string {
  return `Welcome. Please write a haiku, three lines, with the word “${keyword}” in it.`;
}
