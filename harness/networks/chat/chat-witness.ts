import type { Evidence } from '../../../reports/index.ts';
import { brokenInBooks, keepBooks, type Asked, type RecogniseAnswer } from '../books.ts';
import type { BrokenRule, Witness } from '../witness.ts';
import { wasAskedAtCrash } from './asked-at-a-crash.ts';
import { brokenByReplies } from './broken-by-replies.ts';
import type { Breach, Chat } from './chat.ts';

export interface ChatWitnessOptions {
  readonly chat: Chat;
  readonly recognise: RecogniseAnswer;
  readonly record: (evidence: Evidence) => void;
}

/**
 * Judges what was exchanged with the bot when a scenario is over, whatever it was about: nothing may be answered twice or
 * elsewhere, and nothing asked of the service that the service would hold against the bot.
 */
export class ChatWitness implements Witness {
  readonly #options: ChatWitnessOptions;

  constructor(options: ChatWitnessOptions) {
    this.#options = options;
  }

  async testify(): Promise<readonly BrokenRule[]> {
    const { chat, recognise, record } = this.#options;
    const books = keepBooks(questionsIn(chat, recognise), chat.heard.items);
    const heldAgainst = chat.breaches.items.filter(({ isAllowed }) => !isAllowed).length;
    if (books.asked > 0 || heldAgainst > 0)
      record({ kind: 'books', network: chat.seat.network, ...books, heldAgainst });
    return [
      ...brokenInBooks(books, 'proven'),
      ...brokenByReplies(chat, recognise),
      ...firstOfEachRule(chat.breaches.items).map(badManners),
    ];
  }
}

/** All that was asked. An answer may come once more where the service cannot recognise a repetition. */
function questionsIn({ said, told, attempts, knowsRepetitions }: Chat, recognise: RecogniseAnswer): Asked[] {
  const steps = new Map(told.items.map(({ conversation, id, step }) => [`${conversation}/${id}`, step]));
  const lost = knowsRepetitions ? [] : attempts.items.filter(({ outcome }) => outcome === 'lost');
  return said.items.flatMap((one) => {
    const { conversation, id, from, text, isEdit } = one;
    const isAnsweredBy = recognise(text);
    if (isAnsweredBy === undefined) return [];
    const atCrash = !knowsRepetitions && wasAskedAtCrash(one) ? 1 : 0;
    const unconfirmed = lost.filter((attempt) => isAnsweredBy(attempt.text)).length + atCrash;
    const reached = steps.get(`${conversation}/${id}`) ?? 'never';
    const isTried = attempts.items.some((attempt) => isAnsweredBy(attempt.text));
    const alike = said.items.filter(
      (other) => other.conversation === conversation && other.text === text,
    ).length;
    return [{ conversation, by: from, isAnsweredBy, isEdit, alike, unconfirmed, told: reached, isTried }];
  });
}

/** Of several that broke one rule the first, and before it one that counts against the bot. */
function firstOfEachRule(breaches: readonly Breach[]): readonly Breach[] {
  const grave = breaches.toSorted((a, b) => Number(a.isAllowed ?? false) - Number(b.isAllowed ?? false));
  return [...Map.groupBy(grave, ({ rule }) => rule).values()].map(([first]) => first!);
}

function badManners({ rule, sentence, isAllowed }: Breach): BrokenRule {
  return {
    rule,
    sentence,
    about: 'manners',
    certainty: isAllowed ? 'likely' : 'proven',
    isSilence: false,
    ...(isAllowed !== true && {
      failsAlone: 'all else went well, but the service would hold something against the bot',
    }),
  };
}
