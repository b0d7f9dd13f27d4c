import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { packageFile } from '../package-layout.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import { nativePeerLibrary } from '../networks/matrix/peers/native/library.ts';
import { libolmPeerLibrary, requireLibolmPeerLibrary } from '../networks/matrix/peers/libolm/library.ts';

export const toolName = 'cara-smoke';
export const toolVersion = versionIn(packageFile);

const { resolve } = createRequire(import.meta.url);

/**
 * What plays a kind of peer, as reports name it.
 * @throws EnvironmentError when it is not installed.
 */
export function peerLibrary(kind: PeerKind): { name: string; version: string } {
  switch (kind) {
    case 'element':
      return { name: 'matrix-js-sdk', version: versionIn(resolve('matrix-js-sdk/package.json')) };
    case 'libolm':
      requireLibolmPeerLibrary();
      return libolmPeerLibrary()!;
    case 'native':
      return nativePeerLibrary();
    case 'spec':
      return { name: toolName, version: toolVersion };
  }
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
