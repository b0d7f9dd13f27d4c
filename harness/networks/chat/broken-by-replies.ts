import type { RecogniseAnswer } from '../books.ts';
import type { BrokenRule } from '../witness.ts';
import type { Chat, Said } from './chat.ts';

/** A reply stands where people see to what it belongs: an answer may be none, but not one to another question. */
export function brokenByReplies(
  { said, heard }: { readonly [Log in 'said' | 'heard']: Pick<Chat[Log], 'items'> },
  recognise: RecogniseAnswer,
): BrokenRule[] {
  const misplaced = said.items.filter(
    (question) => question.isEdit !== true && isRepliedElsewhere(question, recognise(question.text)),
  ).length;
  if (misplaced === 0) return [];
  return [
    {
      rule: 'replied-to-another',
      sentence: `said ${misplaced} of its answers as replies to another question than theirs`,
      about: 'accounting',
      certainty: 'proven',
      isSilence: false,
      failsAlone: 'all else went well, but an answer stands beside another question than its own',
    },
  ];

  function isRepliedElsewhere(
    { conversation, id, thread }: Said,
    isAnsweredBy: ReturnType<RecogniseAnswer>,
  ): boolean {
    const others = said.items.filter((one) => one.conversation === conversation && one.id !== id);
    return heard.items.some(
      ({ conversation: where, text, repliesTo }) =>
        where === conversation &&
        repliesTo !== undefined &&
        repliesTo !== thread &&
        isAnsweredBy?.(text) === true &&
        others.some((other) => other.id === repliesTo),
    );
  }
}
