import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { packageRoot } from '../package-layout.ts';

/** Below the packages that the file still imports, and forgotten with them. */
const folder = join(packageRoot, 'node_modules', '.cache', 'cara-smoke');
/** It looks for its WebAssembly beside itself. */
const external = ['@matrix-org/matrix-sdk-crypto-wasm'];

/**
 * Puts a program and what it imports into one file. A bot has some 450 modules, and Node takes longer to find and
 * link them, for each process anew, than the bot takes to log in.
 *
 * @param program absolute path of an ES module.
 * @returns absolute path of the file; the program itself where that cannot be done, as it runs just as well.
 */
export async function bundle(program: string): Promise<string> {
  try {
    const { rolldown } = await import('rolldown');
    await using build = await rolldown({ input: program, platform: 'node', external, logLevel: 'silent' });
    const { output } = await build.generate({ format: 'esm', codeSplitting: false });
    // Without the `m` Node reads a file first to see what kind of module it is.
    const file = join(folder, `${basename(program, extname(program))}.mjs`);
    const unfinished = `${file}.${randomUUID()}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, output[0].code);
    // Another run may be starting the same bot.
    renameSync(unfinished, file);
    return file;
  } catch {
    return program;
  }
}
