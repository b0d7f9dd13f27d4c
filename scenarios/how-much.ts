import type { Question } from '../harness/index.ts';

const shownChars = 10;

/** The word of a question that nobody else has said. */
export function wordOf({ nonce }: Question): string {
  return nonce.split(/\s/, 1)[0]!;
}

/** How far an answer goes along with what the bot was told, which it is to repeat: `all of it`, or where it leaves it. */
export function howMuch(answer: string, question: Question): string {
  if (question.isAnsweredBy(answer)) return 'all of it';
  const { nonce } = question;
  const begin = answer.indexOf(wordOf(question));
  let same = 0;
  while (same < nonce.length && answer[begin + same] === nonce[same]) same += 1;
  const next = answer.slice(begin + same, begin + same + shownChars);
  return `${same} of its ${nonce.length} characters, then ${next === '' ? 'nothing' : JSON.stringify(next)}`;
}
