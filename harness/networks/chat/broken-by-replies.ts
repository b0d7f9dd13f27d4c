import type { RecogniseAnswer } from '../books.ts';
import type { BrokenRule } from '../witness.ts';
import type { Chat, Heard } from './chat.ts';

/** A reply stands where people see to what it belongs: an answer may be none, but not one to another question. */
export function brokenByReplies(
  { said, heard }: { readonly [Log in 'said' | 'heard']: Pick<Chat[Log], 'items'> },
  recognise: RecogniseAnswer,
): BrokenRule[] {
  const misplaced = heard.items.filter((answer) => isMisplaced(answer)).length;
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

  function isMisplaced({ conversation, text, repliesTo }: Heard): boolean {
    const there = said.items.filter((one) => one.conversation === conversation);
    // The same may have been asked more than once.
    const asked = there.filter((one) => one.isEdit !== true && recognise(one.text)?.(text) === true);
    const isReplyToPerson = there.some(({ id }) => id === repliesTo);
    return (
      asked.length > 0 && isReplyToPerson && !asked.some(({ id, thread }) => [id, thread].includes(repliesTo))
    );
  }
}
