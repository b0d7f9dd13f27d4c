import { OutsideFault } from '../../base/errors/outside-fault.ts';

/** What is wrong with the file of a store. */
export type DurableStoreProblem = 'not-writable' | 'not-ours' | 'newer-version' | 'damaged' | 'in-use';

const whatToDo: Readonly<Record<DurableStoreProblem, string>> = {
  'not-writable': 'cannot be written: check the owner, the mode and the free space of it and of its folder',
  'not-ours': 'is no IndexedDB store of this bot, and was left as it is: name another file',
  'newer-version': 'was made by a newer version of this bot: use that version, or name another file',
  damaged: 'is damaged: put back a copy, or move it away and let the bot log in as a new device',
  'in-use': 'is in use: end the other process, two on one device would destroy each other’s keys',
};

/** The file of a durable IndexedDB cannot be used; the message says what to do. Nothing in it was changed. */
export class DurableStoreError extends OutsideFault {
  override readonly name = 'DurableStoreError';
  readonly problem: DurableStoreProblem;
  readonly file: string;

  constructor(problem: DurableStoreProblem, file: string, cause?: unknown) {
    const detail = cause instanceof Error ? ` (${cause.message})` : '';
    super(`${file} ${whatToDo[problem]}${detail}`, { cause });
    this.problem = problem;
    this.file = file;
  }
}

const sqliteFull = 13;
const notOpen = 'ERR_INVALID_STATE';
// Primary result codes of SQLite.
const problemsOfSqlite: Readonly<Record<number, DurableStoreProblem>> = {
  3: 'not-writable', // PERM
  5: 'in-use', // BUSY
  6: 'in-use', // LOCKED
  8: 'not-writable', // READONLY
  10: 'not-writable', // IOERR
  11: 'damaged', // CORRUPT
  13: 'not-writable', // FULL
  14: 'not-writable', // CANTOPEN
  26: 'not-ours', // NOTADB
};

/** The primary result code of an error of SQLite, undefined of any other error. */
function sqliteCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: number };
  return errcode === undefined ? undefined : errcode & 0xff;
}

/** The error as one of ours where it is about the file, else as it is. */
export function asDurableStoreError(file: string, error: unknown): unknown {
  if (error instanceof DurableStoreError) return error;
  const { syscall } = error as NodeJS.ErrnoException;
  const problem = syscall ? 'not-writable' : problemsOfSqlite[sqliteCode(error) ?? 0];
  return problem ? new DurableStoreError(problem, file, error) : error;
}

/** Why a change was not written, in the words of IndexedDB. */
export function failureToWrite(file: string, error: unknown): DOMException {
  return failed('nothing of this change was written', file, error);
}

/** Why a record cannot be read, in the words of IndexedDB. What is no error of SQLite comes from damaged bytes. */
export function failureToRead(file: string, error: unknown): DOMException {
  const isKnown =
    asDurableStoreError(file, error) !== error || (error as NodeJS.ErrnoException).code === notOpen;
  return failed(
    'the record cannot be read',
    file,
    isKnown ? error : new DurableStoreError('damaged', file, error),
  );
}

function failed(what: string, file: string, error: unknown): DOMException {
  if (error instanceof DOMException) return error;
  const { message } = asDurableStoreError(file, error) as Error;
  return new DOMException(
    `${what}: ${message}`,
    sqliteCode(error) === sqliteFull ? 'QuotaExceededError' : 'UnknownError',
  );
}
