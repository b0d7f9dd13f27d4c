import {
  answersTo,
  newQuestion,
  type Chat,
  type CommonStage,
  type Heard,
  type Parts,
  type Place,
  type Question,
  type Said,
} from '../../harness/index.ts';
import { none, numbersOf, untilAllAnswered } from '../questions.ts';

/** A question that was asked in a chat. */
export interface Asked {
  readonly question: Question;
  readonly said: Said;
}

type BooksStage = Pick<CommonStage<string>, 'talk' | 'check' | 'leaveUnchecked' | 'signal' | 'deadlineMs'> & {
  readonly chat: Chat;
};

/**
 * Asks something and does not wait for the answer.
 * @param place Default: alice's.
 * @param more what the nonce ends in, for bots that repeat what they hear.
 */
export async function pose({ chat, talk }: BooksStage, place?: Place, more?: string): Promise<Asked> {
  const question = newQuestion(talk, more);
  return { question, said: await chat.say(question.text, place) };
}

/** The same, of a bot that may be down: also on a network of the world no answer is waited for. */
export async function poseUnheard({ chat, talk }: BooksStage): Promise<Asked> {
  const question = newQuestion(talk);
  return { question, said: await chat.say(question.text, undefined, 'nothing') };
}

/** Asks something and waits for the answer. */
export async function ask(stage: BooksStage, place?: Place): Promise<Asked> {
  const asked = await pose(stage, place);
  await untilAnswered(stage, [asked]);
  return asked;
}

/** The service brings again what was said, and the bot is done with that when this returns. */
export async function bringAgain(stage: BooksStage, said: Said): Promise<void> {
  await stage.chat.repeat(said);
  // A conversation is served in order. On a busy machine the first of these may overtake what was brought before it.
  await ask(stage);
  await ask(stage);
}

/** Waits until the bot has asked its model about a question. */
export async function untilPut(
  { model, deadlineMs, signal }: Pick<CommonStage<string>, 'deadlineMs' | 'signal'> & Pick<Parts, 'model'>,
  { question: { nonce } }: Asked,
): Promise<void> {
  await model.asked.first(({ text }) => text.includes(nonce), {
    why: 'the bot to ask the model',
    deadlineMs,
    signal,
  });
}

/** What the bot has answered to a question. */
export function answersOf({ chat }: Pick<BooksStage, 'chat'>, { question, said }: Asked): readonly Heard[] {
  const { conversation } = said;
  return answersTo({ conversation, isAnsweredBy: (text) => question.isAnsweredBy(text) }, chat.heard.items);
}

/** How many messages the bot has said. One that it has changed is one. */
export function countMessages({ heard }: Pick<Chat, 'heard'>): number {
  return heard.items.filter(({ replaces }) => replaces === undefined).length;
}

/** Waits until each question has an answer. @param deadlineMs for each answer. */
export async function untilAnswered(
  stage: BooksStage,
  asked: readonly Asked[],
  deadlineMs = stage.deadlineMs,
): Promise<void> {
  const { signal } = stage;
  const answered = (): number => asked.filter((one) => answersOf(stage, one).length > 0).length;
  await untilAllAnswered(asked.length, answered, {
    lastSeen: () => `answers to ${answered()}, and ${stage.chat.heard.items.length} messages of the bot`,
    deadlineMs,
    signal,
  });
}

/**
 * Every question was answered exactly once. Ask something later first, and wait for its answer, so that what came twice
 * has come.
 */
export function expectEachAnsweredOnce(stage: BooksStage, asked: readonly Asked[]): void {
  const { chat, check, leaveUnchecked } = stage;
  const again = 'numbers of questions answered more than once';
  if (asked.some(({ question }) => !question.hasOwnAnswer)) {
    leaveUnchecked('which question each answer belongs to', 'all answers of the bot are the same');
    return;
  }
  const unanswered = numbersOf(asked, (one) => answersOf(stage, one).length === 0);
  check('numbers of questions without an answer', none, unanswered);
  if (chat.isPasted === true) leaveUnchecked(again, 'a person has pasted the answers');
  else
    check(
      again,
      none,
      numbersOf(asked, (one) => answersOf(stage, one).length > 1),
    );
}
