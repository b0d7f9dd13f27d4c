import { type FileHandle, link, open, rename, unlink } from 'node:fs/promises';

/** A file that was opened, with the calls that the bot makes on it. */
export type DiskFile = Pick<
  FileHandle,
  'stat' | 'chmod' | 'read' | 'writeFile' | 'sync' | 'truncate' | 'close'
>;

/**
 * The calls by which the bot changes what is on the disk, one for one: each is a point at which a machine can stop. A
 * program that starts the bot can count them, refuse one, or end there.
 */
export interface Disk {
  /** Opens a file to change it, or a folder to sync it. */
  open(path: string, flags: number, mode?: number): Promise<DiskFile>;
  /** Gives a file a second name; rejects where something stands there. */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

/** The disk of this machine. */
export const realDisk: Disk = { open, link, rename, unlink };
