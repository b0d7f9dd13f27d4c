import { createHash, randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Plugin } from 'rolldown';
import { bundlesFolder, findBundle, forgetOldBundles, noteBundle } from './kept-bundles.ts';

/** It looks for its WebAssembly beside itself. */
const external = ['@matrix-org/matrix-sdk-crypto-wasm'];

/**
 * Puts programs and what they import into few files. A bot has some 450 modules, and Node takes longer to find and link
 * them, for each process anew, than the bot takes to log in. As long as no source changes, that is done once.
 * @param programs absolute paths of ES modules; no two with the same name in folders of the same name.
 * @returns the path of each bundled program, by the path of its source; empty where that cannot be done, as the sources
 * run just as well.
 */
export async function bundle(programs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const named = programs.map((program) => [nameOf(program), program] as const);
  const filesIn = (folder: string): ReadonlyMap<string, string> =>
    new Map(named.map(([name, program]) => [program, join(folder, `${name}.mjs`)]));
  // One that an earlier version made may have other names in it.
  const isWhole = (folder: string): boolean =>
    [...filesIn(folder).values()].every((file) => existsSync(file));
  const kept = findBundle(programs);
  if (kept !== undefined && isWhole(kept)) return filesIn(kept);
  const unfinished = join(bundlesFolder, `unfinished-${randomUUID()}`);
  const begunAtMs = Date.now();
  try {
    const { rolldown } = await import('rolldown');
    const sources: string[] = [];
    const listing: Plugin = {
      name: 'list-sources',
      buildEnd() {
        sources.push(...this.getModuleIds());
      },
    };
    const input = Object.fromEntries(named);
    const plugins = [listing];
    await using build = await rolldown({ input, platform: 'node', external, logLevel: 'silent', plugins });
    // Without the `m` Node reads a file first to see what kind of module it is.
    const names = { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' };
    const { output } = await build.write({ dir: unfinished, format: 'esm', ...names });
    const hash = createHash('sha256');
    for (const file of output) hash.update(file.fileName).update('code' in file ? file.code : file.source);
    const finished = join(bundlesFolder, hash.digest('hex').slice(0, 16));
    // The same bots are in the same place each time, so that Node finds what it has compiled before.
    if (!isWhole(finished)) {
      rmSync(finished, { recursive: true, force: true });
      renameSync(unfinished, finished);
    }
    noteBundle(programs, finished, sources, begunAtMs);
    forgetOldBundles();
    return filesIn(finished);
  } catch {
    return new Map();
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Mutants of the bot and of the sign-up service may have the same name. */
function nameOf(program: string): string {
  return `${basename(dirname(program))}-${basename(program, extname(program))}`;
}
