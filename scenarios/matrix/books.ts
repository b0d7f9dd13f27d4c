import { eventually, type BotStage } from '../../harness/index.ts';
import { answeredOf, type Asked } from '../accounting.ts';

/** What has become of questions. */
export interface Books {
  readonly answered: number;
  /** What the operator is told of. */
  readonly failed: number;
}

/**
 * Waits until each question has an answer or the operator is told that it has none. The limit counts from one question
 * to the next.
 */
export async function untilAccountedFor(
  { signal, deadlineMs }: Pick<BotStage, 'signal' | 'deadlineMs'>,
  bot: string,
  asked: readonly Asked[],
  failed: () => Promise<number>,
): Promise<Books> {
  let books: Books = { answered: 0, failed: 0 };
  const sum = (): number => books.answered + books.failed;
  for (let before = -1; sum() < asked.length; before = sum()) {
    await eventually(
      async () => {
        books = { answered: answeredOf(bot, asked), failed: await failed() };
        return sum() > before || undefined;
      },
      {
        why: `each of ${asked.length} questions to be answered or counted as failed`,
        lastSeen: () => `${books.answered} answered and ${books.failed} counted as failed`,
        deadlineMs,
        signal,
      },
    );
  }
  return books;
}
