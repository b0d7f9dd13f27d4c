import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { packageFile, packageRoot } from '../package-layout.ts';

/** Below the packages that the bundles still import, and forgotten with them. */
export const bundlesFolder = join(packageRoot, 'node_modules', '.cache', 'cara-smoke');
const keptMs = 24 * 60 * 60 * 1_000;
/** Which file an import means may change with these, although all files stay as they are. */
const layout = [packageFile, join(packageRoot, 'node_modules', '.package-lock.json')];

interface Note {
  readonly folder: string;
  /** What each file was like that the bundle was made of. */
  readonly madeOf: Readonly<Record<string, string>>;
}

/** The folder in which these programs lie bundled; undefined where there is none, or a source has changed since. */
export function findBundle(programs: readonly string[]): string | undefined {
  try {
    const { folder, madeOf } = JSON.parse(readFileSync(noteOf(programs), 'utf8')) as Note;
    if (Object.entries(madeOf).some(([file, state]) => stateOf(file) !== state)) return undefined;
    utimesSync(folder, new Date(), new Date());
    return folder;
  } catch {
    return undefined;
  }
}

/**
 * Notes what a bundle was made of, so that it is found the next time.
 * @param begunAtMs a file that has changed since then may be in the bundle as it was before: nothing is noted then.
 */
export function noteBundle(
  programs: readonly string[],
  folder: string,
  sources: readonly string[],
  begunAtMs: number,
): void {
  // Some modules are made by the bundler.
  const files = [...layout, ...sources.filter((source) => isAbsolute(source))];
  if (files.some((file) => (lookAt(file)?.mtimeMs ?? 0) >= begunAtMs)) return;
  const note: Note = { folder, madeOf: Object.fromEntries(files.map((file) => [file, stateOf(file)])) };
  const path = noteOf(programs);
  // Another run may be reading it.
  const unfinished = `${path}.${crypto.randomUUID()}`;
  writeFileSync(unfinished, JSON.stringify(note));
  renameSync(unfinished, path);
}

/** Another run may use what is not old. */
export function forgetOldBundles(): void {
  mkdirSync(bundlesFolder, { recursive: true });
  for (const path of readdirSync(bundlesFolder).map((name) => join(bundlesFolder, name)))
    if (Date.now() - (lookAt(path)?.mtimeMs ?? Infinity) > keptMs)
      rmSync(path, { recursive: true, force: true });
}

function noteOf(programs: readonly string[]): string {
  return join(bundlesFolder, `${createHash('sha256').update(programs.join('\n')).digest('hex')}.json`);
}

function stateOf(file: string): string {
  const found = lookAt(file);
  return found === undefined ? 'absent' : `${found.mtimeMs} ${found.size}`;
}

function lookAt(path: string) {
  return statSync(path, { throwIfNoEntry: false });
}
