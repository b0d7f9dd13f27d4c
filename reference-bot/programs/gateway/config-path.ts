import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Environment, Files } from '../../base/seams/seams.ts';

export interface ConfigLocation {
  readonly file: string;
  readonly stateDirectory: string;
}

const fileNames = ['carapace.json5', 'carapace.json'] as const;

/**
 * Where the configuration and the state are: `CARAPACE_CONFIG_PATH` for the file, `CARAPACE_STATE_DIR` for the folder
 * of both, else `carapace` in the user's folder for configurations.
 */
export async function locateConfig(
  files: Pick<Files, 'isThere'>,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<ConfigLocation> {
  const { CARAPACE_CONFIG_PATH: path, CARAPACE_STATE_DIR: directory } = env;
  const usual = join(configFolder(env, platform), 'carapace');
  // Without a folder of its own the state lies beside a configuration that is named.
  const stateDirectory = resolve(directory || (path ? dirname(path) : usual));
  if (path) return { file: resolve(path), stateDirectory };
  const candidates = fileNames.map((name) => join(stateDirectory, name));
  for (const file of candidates) if (await files.isThere(file)) return { file, stateDirectory };
  return { file: candidates[0]!, stateDirectory };
}

function configFolder(env: Environment, platform: NodeJS.Platform): string {
  const home = env['HOME'] || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (platform === 'win32') return env['APPDATA'] || join(home, 'AppData', 'Roaming');
  return env['XDG_CONFIG_HOME'] || join(home, '.config');
}
