import { sqliteCode } from './durable-store-error.ts';
import type { EngineTransaction } from './engine.ts';

const sqliteFull = 13;

/** What happens around the end of a transaction. */
export interface TransactionEnd {
  /** Makes the transaction's changes durable, or throws and changes nothing. */
  commit(): void;
  /** The engine has undone the changes. */
  aborted(): void;
}

/**
 * Has a transaction made durable before anybody hears of its end.
 *
 * `_markFinished` is where the engine commits: all requests have been answered, `complete` has not been told, and an
 * abort from within it still takes everything back and tells `abort` instead.
 */
export function makeTransactionDurable(transaction: EngineTransaction, end: TransactionEnd): void {
  const { _abort: abort, _markFinished: markFinished } = transaction;
  let isAborted = false;

  transaction._abort = (errorName) => {
    // The engine would undo everything a second time when a handler of `error` has aborted already.
    if (isAborted) return;
    isAborted = true;
    abort.call(transaction, errorName);
    end.aborted();
  };

  transaction._markFinished = () => {
    if (!isAborted) {
      try {
        end.commit();
      } catch (error) {
        const reason = notWritten(error);
        transaction._abort(reason.name);
        transaction.error = reason;
        return;
      }
    }
    markFinished.call(transaction);
  };
}

/** Why a change was not written, in the words of IndexedDB. */
export function notWritten(error: unknown): DOMException {
  const { message } = error as Error;
  return new DOMException(
    `nothing of this change was written: ${message}`,
    sqliteCode(error) === sqliteFull ? 'QuotaExceededError' : 'UnknownError',
  );
}
