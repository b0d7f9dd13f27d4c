import type { BrokenRule } from './witness.ts';

/** Tells how an answer to a text is known; undefined for a text that is no question. */
export type RecogniseAnswer = (said: string) => ((answer: string) => boolean) | undefined;

/** Something that a person has asked the bot. */
export interface Asked {
  readonly conversation: string;
  readonly by: string;
  readonly isAnsweredBy: (text: string) => boolean;
  /** Something said before has become this: it needs no answer of its own. */
  readonly isEdit?: boolean | undefined;
  /** How far it has come on its way to the bot. Absent: the network does not say. */
  readonly told?: 'never' | 'handed' | 'taken';
  /** The bot has tried to answer it, also where the network has let nobody see that: it is not lost. */
  readonly isTried?: boolean;
  /** How many questions there have the same words, this one included: each may be answered. Default: 1. */
  readonly alike?: number;
  /** How often its answer was carried out and not confirmed, so that the bot may say it once more. Default: 0. */
  readonly unconfirmed?: number;
}

/** Something that the bot has said. */
export interface Uttered {
  readonly id: string;
  readonly conversation: string;
  readonly text: string;
  /** Id of what it had said before and has changed into this. */
  readonly replaces?: string | undefined;
}

/** What became of all that was asked. Each question is one of answered, refused, lost, untold and open. */
export interface Books {
  readonly asked: number;
  readonly answered: number;
  /** The bot has said something else in their conversation instead, as it does where it cannot answer. */
  readonly refused: number;
  /**
   * The bot has said nothing, and has answered a later question of the same person there. Where the network says what
   * has reached the bot, only what the bot has taken and has not tried to answer.
   */
  readonly lost: number;
  /** It has never reached the bot, and has no answer. */
  readonly untold: number;
  /** Without an answer when all was over. Whether one was due only the scenario knows. */
  readonly open: number;
  /** Those that have more answers than one, and than can be explained by answers that were not confirmed. */
  readonly doubled: number;
  /** Those that have an answer in another conversation than theirs. */
  readonly elsewhere: number;
}

const summed = ['asked', 'answered', 'refused', 'lost', 'untold', 'open'] as const;

/** Accounts for all that was asked of a bot. */
export function keepBooks(questions: readonly Asked[], uttered: readonly Uttered[]): Books {
  const books = {
    asked: 0,
    answered: 0,
    refused: 0,
    lost: 0,
    untold: 0,
    open: 0,
    doubled: 0,
    elsewhere: 0,
  };
  for (const question of questions) {
    const { alike = 1, unconfirmed = 0 } = question;
    if (answersTo(question, uttered).length > alike + unconfirmed) books.doubled += 1;
    if (uttered.some((one) => isElsewhere(question, one, questions))) books.elsewhere += 1;
  }
  const due = questions.filter(({ isEdit }) => isEdit !== true);
  for (const inTurn of Map.groupBy(due, ({ conversation, by }) => `${conversation} ${by}`).values()) {
    const sums = sumUp(inTurn, questions, uttered);
    for (const name of summed) books[name] += sums[name];
  }
  return books;
}

/**
 * What the books of one scenario say against the bot: a question has one answer at most, in its own conversation.
 * @param lostFor how sure it is that the bot has had what is called lost.
 */
export function brokenInBooks(
  { asked, doubled, elsewhere, lost }: Books,
  lostFor: BrokenRule['certainty'] = 'likely',
): BrokenRule[] {
  return [
    ...broken(doubled, 'answered-again', `answered ${doubled} of ${asked} questions more than once`),
    ...broken(
      elsewhere,
      'answered-elsewhere',
      `answered ${elsewhere} of ${asked} questions in another conversation`,
    ),
    // Where it may not have had them, or has put them aside, this explains a failure and makes none.
    ...broken(lost, 'lost', `answered a later question, and ${lost} of ${asked} before it never`, lostFor),
  ];
}

/** What the bot has answered to something, in its conversation; of an answer that it has changed, the first. */
export function answersTo<Utterance extends Uttered>(
  { conversation, isAnsweredBy }: Pick<Asked, 'conversation' | 'isAnsweredBy'>,
  uttered: readonly Utterance[],
): readonly Utterance[] {
  const answers = uttered.filter((one) => one.conversation === conversation && isAnsweredBy(one.text));
  return [...new Map(answers.toReversed().map((one) => [one.replaces ?? one.id, one])).values()].toReversed();
}

/** Whether something answers a question in a conversation where nobody has asked the same. */
function isElsewhere(
  { conversation, isAnsweredBy }: Asked,
  { conversation: where, text }: Uttered,
  all: readonly Asked[],
): boolean {
  if (where === conversation || !isAnsweredBy(text)) return false;
  return !all.some((one) => one.conversation === where && one.isAnsweredBy(text));
}

/** The books of what one person has asked in one conversation. */
function sumUp(
  inTurn: readonly Asked[],
  all: readonly Asked[],
  uttered: readonly Uttered[],
): Pick<Books, (typeof summed)[number]> {
  const { conversation } = inTurn[0]!;
  const isAnswered = inTurn.map((question) => answersTo(question, uttered).length > 0);
  const answered = isAnswered.filter(Boolean).length;
  const untold = inTurn.filter(({ told }, index) => told === 'never' && !isAnswered[index]).length;
  const unanswered = inTurn.length - answered - untold;
  const others = uttered.filter(
    (one) => one.conversation === conversation && !all.some(({ isAnsweredBy }) => isAnsweredBy(one.text)),
  );
  const refused = Math.min(unanswered, others.length);
  const passed = inTurn.slice(0, Math.max(isAnswered.lastIndexOf(true), 0));
  const before = passed.filter(
    ({ told = 'taken', isTried = false }, index) => told === 'taken' && !isTried && !isAnswered[index],
  ).length;
  const lost = Math.max(0, before - others.length);
  return { asked: inTurn.length, answered, refused, lost, untold, open: unanswered - refused - lost };
}

function broken(
  count: number,
  rule: string,
  sentence: string,
  certainty: BrokenRule['certainty'] = 'proven',
): BrokenRule[] {
  if (count === 0) return [];
  return [
    {
      rule,
      sentence,
      about: 'accounting',
      certainty,
      isSilence: false,
      failsAlone: 'all else went well, but not each question has one answer',
    },
  ];
}
