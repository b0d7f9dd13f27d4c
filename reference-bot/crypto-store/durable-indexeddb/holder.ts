import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Who has the file of a store, beside it and for people only: the lock is SQLite's, and the kernel frees it when its
 * process ends, however it ends.
 */
interface Holder {
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
}

const holderFile = (file: string): string => `${file}.holder`;

/** Notes that this process has the file. */
export function writeHolder(file: string): void {
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  writeFileSync(holderFile(file), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
}

export function removeHolder(file: string): void {
  rmSync(holderFile(file), { force: true });
}

/** Says which process has the file, and since when. */
export function describeHolder(file: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(holderFile(file), 'utf8')) as Holder;
    return `process ${pid} has it since ${since}`;
  } catch {
    return 'which process has it is not known';
  }
}
