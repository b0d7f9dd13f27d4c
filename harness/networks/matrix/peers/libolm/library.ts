import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EnvironmentError } from '../../../../errors/environment-error.ts';

const install =
  'npm install --save-dev matrix-js-sdk-libolm@npm:matrix-js-sdk@34.13.0 @matrix-org/olm@3.2.15';

/**
 * The optional library that plays libolm peers, as reports name it; undefined where it is not installed whole.
 * @param from file that packages are looked for from. Default: this one.
 */
export function libolmPeerLibrary(
  from = import.meta.url,
): { readonly name: string; readonly version: string } | undefined {
  const { resolve } = createRequire(from);
  try {
    resolve('@matrix-org/olm');
    const { version } = JSON.parse(readFileSync(resolve('matrix-js-sdk-libolm/package.json'), 'utf8')) as {
      version: string;
    };
    return { name: 'matrix-js-sdk (libolm)', version };
  } catch {
    return undefined;
  }
}

/** @throws EnvironmentError that says what to install, where the library of libolm peers is missing. */
export function requireLibolmPeerLibrary(from?: string): void {
  if (libolmPeerLibrary(from) !== undefined) return;
  throw new EnvironmentError(
    `libolm peers need matrix-js-sdk 34.13 and Olm, which are not installed here: run "${install}"`,
  );
}
