import {
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../process/cache-directory.ts';
import { withFileLock } from '../../process/file-lock.ts';
import { startProcess } from '../../process/running-process.ts';
import { buildProgress } from '../build-progress.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import type { StartHomeserverOptions } from '../start-options.ts';
import { lockedSynapseVersion, requirementsHash, synapseFilePath } from '../synapse-files.ts';
import { findPython, type Python } from './find-python.ts';

const installLimitMs = 10 * 60_000;
const unusedLimitMs = 30 * 24 * 60 * 60_000;
const markerFile = 'cara-smoke.json';
const prefix = 'synapse-';

/** A Synapse ready to run. */
export interface SynapseInstall {
  /** Absolute path of the interpreter of the virtual environment. */
  readonly python: string;
  readonly folder: string;
}

/**
 * The Synapse of `requirements.txt` in the user's cache folder, installed on first use. Runs that need it at the
 * same time wait for the one that builds it.
 *
 * @throws HomeserverNotReady when there is no usable Python, or pip fails.
 */
export async function installSynapse(options: StartHomeserverOptions): Promise<SynapseInstall> {
  const ready = findInstall();
  if (ready) return ready;
  const lock = {
    deadlineMs: installLimitMs,
    signal: options.signal,
    onWait: (holder: number) =>
      options.onProgress?.(`waiting for process ${holder}, which is installing Synapse`),
  };
  return withFileLock(join(cacheDirectory(), `.${installName()}.lock`), lock, async () => {
    const built = findInstall();
    if (built) return built;
    removeUnused();
    return build(await requirePython(options.signal), options);
  });
}

/** The installed Synapse, or undefined when the next start would have to install it. */
export function findInstall(): SynapseInstall | undefined {
  const names = listInstalls().filter((name) => name.startsWith(installName()));
  for (const name of names) {
    const folder = join(cacheDirectory(), name);
    const made = readMarker(folder);
    if (!made || made.interpreter !== interpreterOf(folder)) continue;
    const now = new Date();
    utimesSync(join(folder, markerFile), now, now);
    return { folder, python: pythonIn(folder) };
  }
  return undefined;
}

async function requirePython(signal: AbortSignal): Promise<Python> {
  const search = await findPython(signal);
  if (search.state === 'found') return search.python;
  throw new HomeserverNotReady(`No usable Python: ${search.rejected.join('; ')}`, { advice: search.advice });
}

async function build(python: Python, options: StartHomeserverOptions): Promise<SynapseInstall> {
  const name = `${installName()}-py${python.version}`;
  const folder = join(cacheDirectory(), name);
  const draft = join(cacheDirectory(), `.${name}.${process.pid}`);
  options.ledger.add({ kind: 'folder', path: draft });
  options.onProgress?.(`installing Synapse ${lockedSynapseVersion()} for Python ${python.version}, once`);
  try {
    await run(python.path, ['-m', 'venv', '--clear', draft], options);
    await run(
      pythonIn(draft),
      [...pipInstall, '--requirement', synapseFilePath('requirements.txt')],
      options,
    );
    const marker: Marker = { interpreter: realpathSync(pythonIn(draft)) };
    writeFileSync(join(draft, markerFile), JSON.stringify(marker));
    // What stands there now is broken, or it would have been found.
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { folder, python: pythonIn(folder) };
}

const pipInstall = ['-m', 'pip', 'install', '--require-hashes', '--no-deps', '--only-binary', ':all:'];

async function run(command: string, args: readonly string[], options: StartHomeserverOptions): Promise<void> {
  const limit = AbortSignal.timeout(installLimitMs);
  const stop = AbortSignal.any([options.signal, limit]);
  stop.throwIfAborted();
  const running = startProcess({
    name: 'install',
    command,
    args,
    env: installEnvironment(),
    ledger: options.ledger,
  });
  running.onLine((line) => {
    const progress = buildProgress(line);
    if (progress) options.onProgress?.(progress);
  });
  const kill = (): void => void running.kill();
  stop.addEventListener('abort', kill, { once: true });
  const exit = await running.exited;
  stop.removeEventListener('abort', kill);
  options.signal.throwIfAborted();
  if (exit.code === 0) return;
  const how = limit.aborted ? `was still running after ${installLimitMs / 60_000} min` : exit.text;
  throw new HomeserverNotReady(`Synapse could not be installed: ${args.slice(0, 3).join(' ')} ${how}`, {
    advice:
      'Check that pip reaches a package index from here (PIP_INDEX_URL, PIP_CERT, HTTPS_PROXY), or start Docker and use --homeserver docker',
    log: running.logTail(),
  });
}

/** Variables that would put packages elsewhere, or take modules from there. */
const misleading = new Set(['PYTHONHOME', 'PYTHONPATH', 'PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT', 'PIP_USER']);

/** The user's environment, and so their settings of pip. */
function installEnvironment(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !misleading.has(name));
  return {
    ...Object.fromEntries(inherited),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_PROGRESS_BAR: 'off',
  };
}

interface Marker {
  /** The system's interpreter that the environment was made with. */
  readonly interpreter: string;
}

function readMarker(folder: string): Marker | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, markerFile), 'utf8')) as Marker;
  } catch {
    return undefined;
  }
}

/** Undefined once the system's Python was removed, or replaced by another version. */
function interpreterOf(folder: string): string | undefined {
  try {
    return realpathSync(pythonIn(folder));
  } catch {
    return undefined;
  }
}

function removeUnused(): void {
  for (const name of listInstalls()) {
    const folder = join(cacheDirectory(), name);
    const usedAt = statSync(join(folder, markerFile), { throwIfNoEntry: false })?.mtimeMs;
    if (usedAt !== undefined && Date.now() - usedAt > unusedLimitMs)
      rmSync(folder, { recursive: true, force: true });
  }
}

function listInstalls(): string[] {
  try {
    return readdirSync(cacheDirectory()).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

function installName(): string {
  return `${prefix}${requirementsHash().slice(0, 12)}`;
}

function pythonIn(folder: string): string {
  return join(folder, 'bin', 'python');
}
