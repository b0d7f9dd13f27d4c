import { eventually, type BotStage, type Stage } from '../../harness/index.ts';
import type { Asked } from '../accounting.ts';
import { countersOf, type Counters } from '../counters.ts';

type ModelStage = BotStage & Stage<'daemon'>;

/** What people and operator learn of a question. */
export type Word = 'answered' | 'refused' | 'counted';

/**
 * Waits until somebody learns what has become of a question: the person by an answer, or by anything that the bot says
 * in the room; or its operator, by a counter of its channel that grows.
 * @param before what {@link countersOf} said before the question.
 */
export function untilHeardOf(
  { signal, deadlineMs, bot, daemon }: ModelStage,
  { question, room, peer }: Asked,
  before: Counters,
): Promise<Word> {
  const said = (): string[] =>
    peer.heard.items.filter((one) => one.room === room && one.sender === bot.userId).map(({ body }) => body);
  const saidBefore = said().length;
  return eventually(
    async (): Promise<Word | undefined> => {
      const words = said().slice(saidBefore);
      if (words.some((word) => question.isAnsweredBy(word))) return 'answered';
      if (words.length > 0) return 'refused';
      return haveGrown(before, await countersOf({ daemon })) ? 'counted' : undefined;
    },
    {
      why: 'an answer, a word to the person, or a counter for the operator',
      lastSeen: () => 'silence, and no counter that has grown',
      deadlineMs,
      signal,
    },
  );
}

function haveGrown(before: Counters, now: Counters): boolean {
  return Object.entries(now).some(([name, value]) => value > (before[name] ?? 0));
}
