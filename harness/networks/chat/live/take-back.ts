import type { Journal } from '../../live/journal.ts';
import type { ChatAccount } from './chat-account.ts';

/**
 * Takes back what a journal lists of an account. What is gone is noted, and what the service keeps.
 * @throws BlockedError where the service refuses, or does not answer.
 */
export async function takeBack(journal: Journal, account: ChatAccount): Promise<void> {
  for (const leftover of journal.leftovers) {
    if (leftover.kind !== 'text' || leftover.user !== account.name) continue;
    const { id, text, said } = leftover;
    if (!(await account.takeBack(text, said))) {
      const mayBe = said === undefined ? 'which may have been said' : 'which cannot be taken back';
      journal.add({ kind: 'stays', what: `a text of ${account.name}, ${mayBe}: ${text}` });
    }
    journal.add({ kind: 'gone', id });
  }
}
