import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { cacheDirectory, makeCacheFolder } from './cache-directory.ts';
import { processesWith, processStart, signalGroup } from './process-identity.ts';
import { workFolder } from './work-folder.ts';

/** Something that outlives a killed runner and must be swept by the next run. */
export type Leftover =
  | { kind: 'group'; leader: number; start: string }
  | { kind: 'folder'; path: string }
  | { kind: 'container'; id: string };

const ownerFile = 'owner.json';
const entriesFile = 'entries.ndjson';
const draftPrefix = '.';
/** Tells in the environment of each process which ledger it belongs to. */
const ledgerVariable = 'CARA_SMOKE_LEDGER';

/**
 * A run's list of what it started, on disk before the thing is used. A runner that ends in order removes
 * everything and the list; after SIGKILL the list stays and {@link sweepLeftovers} works through it.
 */
export class Ledger {
  readonly #folder: string;
  readonly #entries: Leftover[] = [];
  readonly #containers = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Goes into the environment of every process of the run. By it those are found that have left their group, and
   * those that a runner was killed before noting.
   */
  get environment(): Readonly<Record<string, string>> {
    return { [ledgerVariable]: basename(this.#folder) };
  }

  /** Ids of the containers that are on the list still. */
  get containers(): readonly string[] {
    return [...this.#containers];
  }

  /** @throws EnvironmentError when the cache folder cannot be written to. */
  static open(root: string = runsDirectory()): Ledger {
    const start = processStart(process.pid);
    const name = `${process.pid}-${start ?? '0'}-${ledgerCount++}`;
    const draft = join(root, `${draftPrefix}${name}`);
    const folder = join(root, name);
    makeCacheFolder(draft);
    writeFileSync(join(draft, ownerFile), JSON.stringify({ pid: process.pid, start }));
    // It appears with its owner inside, so that no other run's sweep takes it for an orphan.
    renameSync(draft, folder);
    return new Ledger(folder);
  }

  add(leftover: Leftover): void {
    this.#entries.push(leftover);
    if (leftover.kind === 'container') this.#containers.add(leftover.id);
    appendFileSync(join(this.#folder, entriesFile), `${JSON.stringify(leftover)}\n`);
  }

  addGroup(leader: number): void {
    const start = processStart(leader);
    if (start !== undefined) this.add({ kind: 'group', leader, start });
  }

  /** A fresh owner-only folder that is removed with the run. */
  temporaryFolder(name: string): string {
    const path = join(workFolder(), `cara-smoke-${name}-${randomUUID()}`);
    this.add({ kind: 'folder', path });
    mkdirSync(path, { mode: 0o700 });
    return path;
  }

  /** Takes a container off the list, because its engine confirmed that it is gone. */
  containerRemoved(id: string): void {
    this.#containers.delete(id);
  }

  /**
   * Ends all that is still there, at once; for the last moment before the process exits. Containers cannot be
   * ended at once: while one is on the list, the list stays for the next run's sweep.
   */
  close(): void {
    for (const leftover of inOrderOfRemoval(this.#entries)) {
      if (leftover.kind !== 'container') removeLeftover(leftover);
    }
    endProcessesOf(basename(this.#folder));
    if (this.#containers.size === 0) rmSync(this.#folder, { recursive: true, force: true });
  }
}

let ledgerCount = 0;

/** What a sweep found and removed. */
export interface Sweep {
  readonly groups: number;
  readonly folders: number;
  /** Ids of containers that the caller must remove; only it knows how to reach the engine. */
  readonly containers: readonly string[];
}

/** Removes what runs that no longer exist have left behind. Runs that are still going are not touched. */
export function sweepLeftovers(root: string = runsDirectory()): Sweep {
  const containers: string[] = [];
  let groups = 0;
  let folders = 0;
  for (const name of listFolders(root)) {
    const folder = join(root, name);
    if (ownerIsAlive(folder)) continue;
    for (const leftover of inOrderOfRemoval(readEntries(folder))) {
      if (leftover.kind === 'container') containers.push(leftover.id);
      else if (!removeLeftover(leftover)) continue;
      else if (leftover.kind === 'group') groups++;
      else folders++;
    }
    groups += endProcessesOf(name);
    rmSync(folder, { recursive: true, force: true });
  }
  return { groups, folders, containers };
}

/** Processes first: a living one could write into a folder that is being removed. */
function inOrderOfRemoval(entries: readonly Leftover[]): readonly Leftover[] {
  return [
    ...entries.filter(({ kind }) => kind === 'group'),
    ...entries.filter(({ kind }) => kind !== 'group'),
  ];
}

function removeLeftover(leftover: Exclude<Leftover, { kind: 'container' }>): boolean {
  if (leftover.kind === 'folder') {
    if (!existsSync(leftover.path)) return false;
    rmSync(leftover.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    return true;
  }
  // A living leader with another start time is a stranger that was given the old number.
  const start = processStart(leftover.leader);
  return (start === undefined || start === leftover.start) && signalGroup(leftover.leader, 'SIGKILL');
}

/** Ends what carries the ledger's name in its environment, and says how many that were. */
function endProcessesOf(ledger: string): number {
  return processesWith(`${ledgerVariable}=${ledger}\0`).filter(endProcess).length;
}

function endProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

function ownerIsAlive(folder: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(join(folder, ownerFile), 'utf8')) as { pid: number; start: string };
    return processStart(owner.pid) === owner.start;
  } catch {
    return false;
  }
}

function readEntries(folder: string): Leftover[] {
  try {
    const lines = readFileSync(join(folder, entriesFile), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Leftover);
  } catch {
    return [];
  }
}

function listFolders(root: string): string[] {
  try {
    return readdirSync(root).filter((name) => !name.startsWith(draftPrefix));
  } catch {
    return [];
  }
}

function runsDirectory(): string {
  return join(cacheDirectory(), 'runs');
}
