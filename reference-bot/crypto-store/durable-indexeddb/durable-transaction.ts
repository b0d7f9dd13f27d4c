import { failureToWrite } from '../crypto-store-error.ts';
import type { EngineTransaction } from './engine.ts';
import type { Writer } from './writer.ts';

/** What happens around the end of a transaction. */
export interface TransactionEnd {
  /** Makes the transaction's changes durable, or throws and changes nothing. */
  commit(): void;
  /** The changes have been undone. */
  aborted(): void;
}

/**
 * Has a transaction write in its turn, and made durable before anybody hears of its end.
 *
 * `_markFinished` is where the engine commits: all requests have been answered, `complete` has not been told, and an
 * abort from within it still takes everything back and tells `abort` instead.
 */
export function makeTransactionDurable(
  transaction: EngineTransaction,
  writer: Writer,
  end: TransactionEnd,
): void {
  const { _start: start, _abort: abort, _markFinished: markFinished } = transaction;
  let isAborted = false;
  const go = (): void => start.call(transaction);

  transaction._start = () => {
    // Also while it waits, so that the engine lets no other one write to the same stores.
    transaction._started = true;
    if (transaction._state === 'finished' || writer.takeTurn(transaction, go)) go();
  };

  transaction._abort = (errorName) => {
    // The engine would undo everything a second time when a handler of `error` has aborted already.
    if (isAborted) return;
    isAborted = true;
    const failure = writer.rollBack(transaction);
    abort.call(transaction, errorName);
    // The engine hands on the name of an error and not its words.
    if (failure !== undefined && errorName !== null) transaction.error = failureToWrite(writer.file, failure);
    end.aborted();
  };

  transaction._markFinished = () => {
    if (!isAborted) {
      try {
        end.commit();
      } catch (error) {
        const reason = failureToWrite(writer.file, error);
        transaction._abort(reason.name);
        transaction.error = reason;
        return;
      }
    }
    markFinished.call(transaction);
    writer.endTurn(transaction);
  };
}
