import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `.ts` where the sources run directly, `.js` in the published build. */
export const sourceExtension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The folder that holds `harness/`, `scenarios/` and the other rooms: the package itself, or its `dist/`. */
export const sourceRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** A module of the package, by its path below {@link sourceRoot} without an extension. */
export function sourceFile(...path: readonly string[]): string {
  return `${join(sourceRoot, ...path)}${sourceExtension}`;
}

/** The folder that holds package.json and files that are not built. */
export const packageRoot = existsSync(join(sourceRoot, 'package.json')) ? sourceRoot : dirname(sourceRoot);

export const packageFile = join(packageRoot, 'package.json');
