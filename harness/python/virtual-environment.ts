import { createHash } from 'node:crypto';
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
import { pipProgress } from './pip-progress.ts';
import { cacheDirectory } from '../process/cache-directory.ts';
import { withFileLock } from '../process/file-lock.ts';
import type { Ledger } from '../process/ledger.ts';
import { choosePython } from './choose-python.ts';
import { pythonIn, runPython } from './run-python.ts';

const installLimitMs = 10 * 60_000;
const unusedLimitMs = 30 * 24 * 60 * 60_000;
const hashLength = 12;
const markerFile = 'cara-smoke.json';

/** What an environment is made of. */
export interface EnvironmentRecipe {
  /** For messages, e.g. `Synapse`. */
  readonly what: string;
  /** Of that, where it is known. */
  readonly version?: string;
  /** Begins the name of its folder in the cache; letters, digits and dashes. */
  readonly prefix: string;
  /** Path of requirements with hashes, all of which have ready-built packages. */
  readonly requirementsFile: string;
  /** The newest Python that there are such packages for, e.g. `3.12`. */
  readonly newestPython?: string;
}

export interface BuildOptions {
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Told what takes long: lines of pip, and which process is waited for. */
  readonly onProgress?: (line: string) => void;
}

export interface VirtualEnvironment {
  /** Absolute path of its interpreter. */
  readonly python: string;
  readonly folder: string;
}

/**
 * A virtual environment in the user's cache folder, made on first use. Runs that need it at the same time wait
 * for the one that makes it. Environments that nobody has used for 30 days are removed.
 *
 * @throws PythonNotReady when there is no usable Python, or pip fails; the signal's reason when aborted.
 */
export async function virtualEnvironment(
  recipe: EnvironmentRecipe,
  options: BuildOptions,
): Promise<VirtualEnvironment> {
  const ready = findVirtualEnvironment(recipe);
  if (ready) return ready;
  const lock = {
    deadlineMs: installLimitMs,
    signal: options.signal,
    onWait: (holder: number) =>
      options.onProgress?.(`waiting for process ${holder}, which is installing ${recipe.what}`),
  };
  return withFileLock(join(cacheDirectory(), `.${folderName(recipe)}.lock`), lock, async () => {
    const built = findVirtualEnvironment(recipe);
    if (built) return built;
    removeUnused(recipe.prefix);
    return build(recipe, options);
  });
}

/** The environment, or undefined when its next use would have to make it. */
export function findVirtualEnvironment(recipe: EnvironmentRecipe): VirtualEnvironment | undefined {
  const names = foldersWith(folderName(recipe));
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

async function build(recipe: EnvironmentRecipe, options: BuildOptions): Promise<VirtualEnvironment> {
  const { what, version } = recipe;
  const whole = version === undefined ? what : `${what} ${version}`;
  const python = await choosePython(recipe.newestPython, options.signal);
  const name = `${folderName(recipe)}-py${python.version}`;
  const folder = join(cacheDirectory(), name);
  const draft = join(cacheDirectory(), `.${name}.${process.pid}`);
  options.ledger.add({ kind: 'folder', path: draft });
  options.onProgress?.(`installing ${whole} for Python ${python.version}, once`);
  const run = (interpreter: string, args: readonly string[]): Promise<void> =>
    runPython(interpreter, args, {
      what,
      deadlineMs: installLimitMs,
      ledger: options.ledger,
      signal: options.signal,
      onLine: (line) => {
        const progress = pipProgress(line);
        if (progress) options.onProgress?.(progress);
      },
    });
  try {
    await run(python.path, ['-m', 'venv', '--clear', draft]);
    await run(pythonIn(draft), [...pipInstall, '--requirement', recipe.requirementsFile]);
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

function removeUnused(prefix: string): void {
  for (const name of foldersWith(`${prefix}-`)) {
    const folder = join(cacheDirectory(), name);
    const usedAt = statSync(join(folder, markerFile), { throwIfNoEntry: false })?.mtimeMs;
    if (usedAt !== undefined && Date.now() - usedAt > unusedLimitMs)
      rmSync(folder, { recursive: true, force: true });
  }
}

function foldersWith(prefix: string): string[] {
  try {
    return readdirSync(cacheDirectory()).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

function folderName({ prefix, requirementsFile }: EnvironmentRecipe): string {
  const hash = createHash('sha256').update(readFileSync(requirementsFile)).digest('hex');
  return `${prefix}-${hash.slice(0, hashLength)}`;
}
