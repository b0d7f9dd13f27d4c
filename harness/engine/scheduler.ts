/** How many items are worked on at the same time. */
export interface Crew {
  /** The number of those that are worked on from the beginning to the end. */
  readonly usual: number;
  /** The number while the machine has time for more. Default: the usual number. */
  readonly most?: number;
  /** Calls the listener while the machine has time, with the number of items for which it has. */
  readonly watchIdle?: (onIdle: (more: number) => void) => Disposable;
}

/**
 * Works through a list, several at a time, in order of the list. Resolves, or rejects with the first error, only when
 * nothing goes on any more; after an error nothing more is begun.
 * @param stop asked before each new item; true leaves the rest undone.
 */
export async function runConcurrently<T>(
  items: readonly T[],
  { usual, most = usual, watchIdle }: Crew,
  work: (item: T) => Promise<void>,
  stop: () => boolean,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const errors: unknown[] = [];
  let running = 0;
  /** @returns false where there is nothing more to begin. */
  const workOnNext = async (): Promise<boolean> => {
    if (errors.length > 0 || stop()) return false;
    const { value, done } = queue.next();
    if (done) return false;
    running += 1;
    await work(value).catch((error: unknown) => errors.push(error));
    running -= 1;
    return true;
  };
  const worker = async (): Promise<void> => {
    while (await workOnNext());
  };
  const helpers = new Set<Promise<unknown>>();
  using _idle = watchIdle?.((more) => {
    const hired = Math.min(Math.max(Math.floor(more), 1), most - running);
    for (let left = hired; left > 0; left -= 1) {
      const helper = workOnNext().finally(() => helpers.delete(helper));
      helpers.add(helper);
    }
  });
  await Promise.all(Array.from({ length: Math.min(usual, items.length) }, worker));
  await Promise.all(helpers);
  if (errors.length > 0) throw errors[0];
}
