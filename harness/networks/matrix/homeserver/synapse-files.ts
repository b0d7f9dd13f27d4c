import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-layout.ts';

type SynapseFile = 'Dockerfile' | 'homeserver.yaml' | 'log.yaml' | 'requirements.in' | 'requirements.txt';

/** Absolute path of a file in `synapse/`. */
export function synapseFilePath(name: SynapseFile): string {
  return join(packageRoot, 'synapse', name);
}

/** Text of a file in `synapse/`. */
export function readSynapseFile(name: SynapseFile): string {
  return readFileSync(synapseFilePath(name), 'utf8');
}

/** SHA-256 of the given texts, in hexadecimal; the same texts split differently have another hash. */
export function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** SHA-256 of `requirements.txt`, in hexadecimal: names the exact Synapse and everything below it. */
export function requirementsHash(): string {
  return createHash('sha256').update(readSynapseFile('requirements.txt')).digest('hex');
}

/** The Synapse version that both real modes install, e.g. `1.163.2`. */
export function lockedSynapseVersion(): string {
  const version = /^matrix-synapse==(\S+)/m.exec(readSynapseFile('requirements.in'))?.[1];
  if (!version) throw new Error('synapse/requirements.in: expected a line "matrix-synapse==<version>"');
  return version;
}
