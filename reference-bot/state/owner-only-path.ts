import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

const ownerOnlyFile = 0o600;
const ownerOnlyFolder = 0o700;

/**
 * Path of a file that only its owner can read; folder and file are made when needed. SQLite itself would make the
 * file readable for everybody, and it gives its journal the mode of the file.
 * @throws Node's error when the folder cannot be written.
 */
export function ownerOnlyPath(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true, mode: ownerOnlyFolder });
  const path = join(folder, name);
  // Opening a file that is there and closing it again would drop the locks that this process has on it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', ownerOnlyFile));
  chmodSync(path, ownerOnlyFile);
  return path;
}
