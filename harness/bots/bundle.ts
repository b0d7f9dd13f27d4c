import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { packageRoot } from '../package-layout.ts';

/** Below the packages that the files still import, and forgotten with them. */
const folder = join(packageRoot, 'node_modules', '.cache', 'cara-smoke');
/** It looks for its WebAssembly beside itself. */
const external = ['@matrix-org/matrix-sdk-crypto-wasm'];
const keptMs = 24 * 60 * 60 * 1_000;

/**
 * Puts programs and what they import into few files. A bot has some 450 modules, and Node takes longer to find and link
 * them, for each process anew, than the bot takes to log in.
 * @param programs absolute paths of ES modules, with different names.
 * @returns the path of each bundled program, by the path of its source; empty where that cannot be done, as the sources
 * run just as well.
 */
export async function bundle(programs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const named = programs.map((program) => [basename(program, extname(program)), program] as const);
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  try {
    const { rolldown } = await import('rolldown');
    const input = Object.fromEntries(named);
    await using build = await rolldown({ input, platform: 'node', external, logLevel: 'silent' });
    // Without the `m` Node reads a file first to see what kind of module it is.
    const names = { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' };
    const { output } = await build.write({ dir: unfinished, format: 'esm', ...names });
    const hash = createHash('sha256');
    for (const file of output) hash.update(file.fileName).update('code' in file ? file.code : file.source);
    const finished = join(folder, hash.digest('hex').slice(0, 16));
    // The same bots are in the same place each time, so that Node finds what it has compiled before.
    if (!existsSync(finished)) renameSync(unfinished, finished);
    forgetOld(finished);
    return new Map(named.map(([name, program]) => [program, join(finished, `${name}.mjs`)]));
  } catch {
    return new Map();
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Another run may use what is not old. */
function forgetOld(current: string): void {
  mkdirSync(folder, { recursive: true });
  for (const path of readdirSync(folder).map((name) => join(folder, name)))
    if (path !== current && Date.now() - statSync(path).mtimeMs > keptMs)
      rmSync(path, { recursive: true, force: true });
}
