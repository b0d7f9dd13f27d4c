import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../base/config/config-issue.ts';
import type { Environment } from '../../base/seams/seams.ts';

export interface ConfigLocation {
  readonly file: string;
  readonly stateDirectory: string;
}

/**
 * `CARAPACE_CONFIG_PATH`, else `carapace.json5` in `CARAPACE_STATE_DIR`. Without a state directory the bot
 * writes beside its configuration.
 * @throws ConfigError when neither variable is set.
 */
export function locateConfig(env: Environment): ConfigLocation {
  const { CARAPACE_CONFIG_PATH: path, CARAPACE_STATE_DIR: directory } = env;
  if (path) return { file: resolve(path), stateDirectory: resolve(directory || dirname(path)) };
  if (directory) return { file: resolve(directory, 'carapace.json5'), stateDirectory: resolve(directory) };
  const example = join('~', '.config', 'carapace', 'carapace.json5');
  throw new ConfigError(
    `no configuration: set CARAPACE_CONFIG_PATH to a JSON5 file (e.g. ${example}), or CARAPACE_STATE_DIR to the folder of carapace.json5`,
  );
}
