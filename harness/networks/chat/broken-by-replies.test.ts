import { expect, it } from 'vitest';
import { brokenByReplies } from './broken-by-replies.ts';

/** A question is answered by its own words. */
function recognise(asked: string) {
  return (answer: string) => answer === asked;
}

/** Alice has asked `1`, and `2` in the thread of `1`; the bot answers `2`. */
function rulesFor(repliesTo: string | undefined, text = '2'): string[] {
  const place = { from: 'alice', conversation: 'a', atMs: 0 };
  const said = [
    { ...place, id: '1', text: '1' },
    { ...place, id: '2', text: '2', thread: '1' },
    { ...place, id: '3', text: '3' },
    { ...place, id: '2 again', text: '2' },
  ];
  const heard = [{ id: '4', conversation: 'a', text, atMs: 0, ...(repliesTo && { repliesTo }) }];
  return brokenByReplies({ said: { items: said }, heard: { items: heard } }, recognise).map(
    ({ rule }) => rule,
  );
}

it('fails a bot whose answer is a reply to another question', () => {
  expect(rulesFor('3')).toEqual(['replied-to-another']);
  expect(rulesFor('2', '1')).toEqual(['replied-to-another']);
});

it('takes a reply to the question, one in its thread, one to the bot itself, and none', () => {
  for (const repliesTo of ['2', '2 again', '1', '5', undefined]) expect(rulesFor(repliesTo)).toEqual([]);
});
