import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The attestation itself, and its signature; they cannot tell their own digests. */
export const attestationFile = 'attestation.intoto.json';
export const bundleFile = 'attestation.sigstore.json';
const apart = new Set([attestationFile, bundleFile]);
/** Not evidence: what the run holds that writes into the folder, and what its database leaves. */
const lock = /^\.lock(?:$|[.-])/;

/** A file of a folder, by its path with slashes, and its SHA-256 in hexadecimal digits. */
export interface FileDigest {
  readonly name: string;
  readonly sha256: string;
}

/** SHA-256 in hexadecimal digits. */
export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** All files of an output folder but those of the attestation, in the order of their names. */
export function digestFolder(folder: string): FileDigest[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: relative(folder, path).split(sep).join('/') }))
    .filter(({ name }) => !apart.has(name) && !lock.test(name))
    .map(({ path, name }) => ({ name, sha256: sha256(readFileSync(path)) }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
