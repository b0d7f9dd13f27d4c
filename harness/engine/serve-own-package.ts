import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { sourceFile } from '../package-layout.ts';

const packageName = 'cara-smoke';
let isServed = false;

/**
 * From now on `cara-smoke` is this very package to all that is imported, also where it is installed elsewhere or a
 * second time: an error of another copy would be told from ours, and its bot be blamed for less.
 */
export function serveOwnPackage(): void {
  if (isServed) return;
  isServed = true;
  const face = pathToFileURL(sourceFile('harness', 'public')).href;
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === packageName ? face : specifier, context),
  });
}
