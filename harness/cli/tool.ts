import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { packageFile } from '../package-layout.ts';

export const toolName = 'cara-smoke';
export const toolVersion = versionIn(packageFile);

/** The library that plays the peers, as reports name it. */
export const peerLibrary = {
  name: 'matrix-js-sdk',
  version: versionIn(createRequire(import.meta.url).resolve('matrix-js-sdk/package.json')),
};

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
