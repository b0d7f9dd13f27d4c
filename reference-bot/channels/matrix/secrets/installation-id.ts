import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { trimWhiteSpace } from '../../../base/trim-white-space.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';

const idBytes = 32;
const limitBytes = 4_096;
const expectation = 'contents are not the expected format (64 lowercase ASCII-hex chars)';

/**
 * The id that tells this installation from others; made at its first use.
 * @throws MatrixError `installation-id`.
 */
export async function ensureInstallationId(files: Files, stateDirectory: string): Promise<string> {
  const path = join(stateDirectory, 'installation_id');
  try {
    const found = await read(files, path);
    if (found !== undefined) return found;
    const made = randomBytes(idBytes).toString('hex');
    await files.makeFolder(stateDirectory);
    // Another process may have been faster; then its id counts.
    if (await files.createDurably(path, made)) return made;
    const others = await read(files, path);
    if (others === undefined) throw new Error(`${path} came and went`);
    return others;
  } catch (error) {
    throw new MatrixError('installation-id', messageOf(error), { cause: error });
  }
}

async function read(files: Files, path: string): Promise<string | undefined> {
  const found = await files.readBounded(path, { limitBytes, links: 'refuse' });
  if (found.kind === 'absent') return undefined;
  if (found.kind === 'not-regular') throw new Error(`${path} must be a regular file`);
  if (found.kind === 'too-long') throw new Error(`${path} exceeds ${limitBytes} bytes`);
  const id = trimWhiteSpace(found.text);
  if (id === '') throw new Error(`${path} is empty`);
  if (!/^[0-9a-f]{64}$/u.test(id)) throw new Error(`${path}: ${expectation}`);
  return id;
}
