import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../../../process/cache-directory.ts';
import { processStart } from '../../../../process/process-identity.ts';
import { hashOf, readSynapseFile } from '../synapse-files.ts';

/** What a later run must know of the kept homeserver. */
export interface KeptState {
  readonly pid: number;
  readonly start: string;
  /** {@link currentInputs} when it was started. */
  readonly inputs: string;
  readonly registrationSecret: string;
  /** Absent while the server is starting. */
  readonly baseUrl?: string;
}

/** Owner-only folder with all that the kept homeserver leaves on disk. */
export function keptFolder(): string {
  return join(cacheDirectory(), 'kept');
}

/** What is kept now, or undefined. It may have ended since: see {@link isAlive}. */
export function readKeptState(): KeptState | undefined {
  try {
    return JSON.parse(readFileSync(statePath(), 'utf8')) as KeptState;
  } catch {
    return undefined;
  }
}

/** Replaces the state in one step; only the user may read it, because of the secret. */
export function writeKeptState(state: KeptState): void {
  mkdirSync(keptFolder(), { recursive: true, mode: 0o700 });
  const draft = `${statePath()}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
  renameSync(draft, statePath());
}

/** Forgets the kept homeserver, with its log. */
export function removeKeptFolder(): void {
  rmSync(keptFolder(), { recursive: true, force: true });
}

/** Whether that very process runs still, and not another that was given its pid. */
export function isAlive({ pid, start }: Pick<KeptState, 'pid' | 'start'>): boolean {
  return processStart(pid) === start;
}

/** Hash of all that a Synapse is made from: a kept one with another hash is out of date. */
export function currentInputs(): string {
  return hashOf(...(['requirements.txt', 'homeserver.yaml', 'log.yaml'] as const).map(readSynapseFile));
}

function statePath(): string {
  return join(keptFolder(), 'homeserver.json');
}
