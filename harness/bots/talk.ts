/**
 * How people talk to a bot. `{nonce}` stands for a text that nobody can guess, another one each time.
 * @example
 * ```ts
 * import type { Talk } from 'cara-smoke';
 *
 * export const weather: Talk = { say: '/weather {nonce}', answer: 'no place is called {nonce}' };
 * ```
 */
export interface Talk {
  /** What a person says, e.g. `!ping {nonce}`. */
  readonly say: string;
  /** What the answer contains, among other things. */
  readonly answer: string;
}

/** Understood by bots that know `!ping`, and by those that repeat what they hear. */
export const usualTalk: Talk = { say: '!ping {nonce}', answer: '{nonce}' };

/**
 * One thing to say, and how to know its answer.
 * @example
 * ```ts
 * import type { Question } from 'cara-smoke';
 *
 * // Of several texts, the answers to a question.
 * export const answersIn = (question: Question, texts: readonly string[]): string[] =>
 *   texts.filter((text) => question.isAnsweredBy(text));
 * ```
 */
export interface Question {
  readonly text: string;
  readonly nonce: string;
  /** False: the answers of the bot are all the same, so that nobody can tell which answers what. */
  readonly hasOwnAnswer: boolean;
  isAnsweredBy(text: string): boolean;
}

/**
 * Makes up a question; no two are the same where the bot is told a nonce.
 * @param talk the manner of the bot: `talk` of the stage is that of its manifest.
 * @param more what the nonce ends in, for bots that repeat what they hear.
 * @example
 * ```ts
 * import { newQuestion } from 'cara-smoke';
 *
 * const question = newQuestion({ say: '!ping {nonce}', answer: 'pong {nonce}' });
 * if (!question.isAnsweredBy(question.text.replace('!ping', 'pong'))) throw new Error('it is the answer');
 * if (question.isAnsweredBy('pong')) throw new Error('the nonce is missing');
 * ```
 */
export function newQuestion({ say, answer }: Talk, more = ''): Question {
  const nonce = crypto.randomUUID().slice(0, 8) + more;
  const [text, expected] = [say, answer].map((template) => template.replaceAll('{nonce}', () => nonce));
  const hasOwnAnswer = answer.includes('{nonce}');
  return { text: text!, nonce, hasOwnAnswer, isAnsweredBy: (given) => given.includes(expected!) };
}

const placeholder = '{nonce}';

/**
 * How an answer to a text is known that a person has said; undefined for a text that is no question, or where the bot
 * answers all questions alike.
 */
export function recogniseAnswer(
  { say, answer }: Talk,
  text: string,
): ((given: string) => boolean) | undefined {
  const [before = '', after, ...more] = say.split(placeholder);
  if (after === undefined || more.length > 0 || !answer.includes(placeholder)) return undefined;
  if (!text.startsWith(before) || !text.endsWith(after)) return undefined;
  const nonce = text.slice(before.length, text.length - after.length);
  if (nonce === '') return undefined;
  const expected = answer.replaceAll(placeholder, () => nonce);
  return (given) => given.includes(expected);
}
