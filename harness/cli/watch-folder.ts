import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a language puts beside its sources, and no bot means to keep. */
const caches = new Set(['__pycache__', 'node_modules', 'target']);

/**
 * Looks at a folder of the user in which bots are started.
 * @param output the output folder of the run, which may be in it.
 * @returns a function that names what has come into it since then.
 */
export function watchFolder(folder: string, output: string): () => string[] {
  const before = new Set([...readdirSync(folder), ...caches]);
  return () =>
    readdirSync(folder).filter(
      (name) => !before.has(name) && join(resolve(folder), name) !== resolve(output),
    );
}
