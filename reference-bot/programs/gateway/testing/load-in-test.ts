import type { Environment } from '../../../base/seams/seams.ts';
import { loadConfig } from '../load-config.ts';
import { memoryFiles } from './memory-files.ts';

/** A block of Matrix in which all is right. */
export const matrix = {
  homeserverUrl: 'http://127.0.0.1:8008/',
  userId: '@cara:example.com',
  accessToken: 'token',
  deviceId: 'DEVICE',
};
const environment = { CARAPACE_STATE_DIR: '/state', MATRIX_STORE_PASSPHRASE: 'of the store' };

/** Reads a configuration, given as its text or as what it holds. */
export function load(document: unknown, env: Environment = {}): ReturnType<typeof loadConfig> {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return loadFiles({ '/state/carapace.json5': text }, env);
}

/** Reads the configuration among these files. */
export function loadFiles(
  texts: Readonly<Record<string, string>>,
  env: Environment,
): ReturnType<typeof loadConfig> {
  return loadConfig(memoryFiles(texts), { ...environment, ...env });
}
