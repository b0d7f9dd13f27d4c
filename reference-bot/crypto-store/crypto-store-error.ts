import { OutsideFault } from '../base/errors/outside-fault.ts';

/** Why a store cannot be used. */
export type CryptoStoreProblem =
  | 'not-writable'
  | 'not-ours'
  | 'newer-version'
  | 'damaged'
  | 'in-use'
  | 'wrong-passphrase'
  | 'other-device'
  | 'other-keys';

const whatToDo: Readonly<Record<CryptoStoreProblem, string>> = {
  'not-writable': 'cannot be written: check the owner, the mode and the free space of it and of its folder',
  'not-ours': 'is no crypto store, and was left as it is: name another file',
  'newer-version': 'was made by a newer version of this software: use that version, or name another file',
  damaged: 'is damaged: put back a copy, or move it away and log in as a new device',
  'in-use': 'is in use: end the other process, two on one device would destroy each other’s keys',
  'wrong-passphrase':
    'was made with another passphrase, and was left as it is: give that one, or move the file away and log in as a new device',
  'other-device':
    'belongs to another account or device, and was left as it is: name the file of this device, or a new one',
  'other-keys':
    'does not hold the keys that this device has published, and new ones would lock everybody out who knows the device: put back the file that the device was first used with, or log in as a new device with a new file',
};

/** A crypto store cannot be used; the message names its file and says what to do. Nothing in it was changed. */
export class CryptoStoreError extends OutsideFault {
  override readonly name = 'CryptoStoreError';
  readonly problem: CryptoStoreProblem;
  readonly file: string;

  constructor(problem: CryptoStoreProblem, file: string, cause?: unknown) {
    const detail = cause instanceof Error ? ` (${cause.message})` : '';
    super(`${file} ${whatToDo[problem]}${detail}`, { cause });
    this.problem = problem;
    this.file = file;
  }
}

const sqliteFull = 13;
const notOpen = 'ERR_INVALID_STATE';
// Primary result codes of SQLite.
const problemsOfSqlite: Readonly<Record<number, CryptoStoreProblem>> = {
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
export function asCryptoStoreError(file: string, error: unknown): unknown {
  if (error instanceof CryptoStoreError) return error;
  const { syscall } = error as NodeJS.ErrnoException;
  const problem = syscall ? 'not-writable' : problemsOfSqlite[sqliteCode(error) ?? 0];
  return problem ? new CryptoStoreError(problem, file, error) : error;
}

/** Why a change was not written, in the words of IndexedDB. */
export function failureToWrite(file: string, error: unknown): DOMException {
  return failed('nothing of this change was written', file, error);
}

/** Why a record cannot be read, in the words of IndexedDB. What is no error of SQLite comes from damaged bytes. */
export function failureToRead(file: string, error: unknown): DOMException {
  const isKnown =
    asCryptoStoreError(file, error) !== error || (error as NodeJS.ErrnoException).code === notOpen;
  return failed(
    'the record cannot be read',
    file,
    isKnown ? error : new CryptoStoreError('damaged', file, error),
  );
}

function failed(what: string, file: string, error: unknown): DOMException {
  if (error instanceof DOMException) return error;
  const { message } = asCryptoStoreError(file, error) as Error;
  return new DOMException(
    `${what}: ${message}`,
    sqliteCode(error) === sqliteFull ? 'QuotaExceededError' : 'UnknownError',
  );
}
