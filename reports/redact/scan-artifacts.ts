import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SecretRegistry } from './secret-registry.ts';

/** Far above any report; a file that is larger is reported as not scanned rather than read into memory. */
const maxArtifactBytes = 64 * 1024 * 1024;

/** A secret in an artifact. `file` is relative to the scanned folder. */
export interface LeakedSecret {
  readonly file: string;
  readonly label: string;
}

/**
 * Looks for registered secrets in the names and contents of all files of a folder and its subfolders. Call it
 * after every artifact is written. A file too large to scan counts as a leak, because nothing is known of it.
 *
 * @throws the file system's error if the folder or a file in it cannot be read.
 */
export async function scanArtifacts(folder: string, registry: SecretRegistry): Promise<LeakedSecret[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const leaks: LeakedSecret[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = relative(folder, path);
    for (const label of await secretsIn(path, file, registry)) leaks.push({ file, label });
  }
  return leaks;
}

async function secretsIn(path: string, name: string, registry: SecretRegistry): Promise<string[]> {
  const { size } = await stat(path);
  if (size > maxArtifactBytes) return [`not scanned: ${size} bytes, the limit is ${maxArtifactBytes}`];
  return registry.findSecrets(`${name}\n${await readFile(path, 'utf8')}`);
}
