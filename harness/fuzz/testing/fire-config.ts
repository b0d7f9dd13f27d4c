import { ConfigError } from '../../../reference-bot/base/config/config-issue.ts';
import { loadConfig } from '../../../reference-bot/programs/gateway/load-config.ts';
import { memoryFiles } from '../../../reference-bot/programs/gateway/testing/memory-files.ts';
import { expectUnpolluted, unfitFor } from './fit-to-print.ts';

/** Reads a configuration as the bot does. */
export type LoadConfig = (...from: Parameters<typeof loadConfig>) => Promise<unknown>;

export const environment = {
  CARAPACE_STATE_DIR: '/state',
  MATRIX_STORE_PASSPHRASE: 'passphrase of the store',
  HOME: '/home',
  A_SECRET: 'syt_of_the_environment_0123456789',
};

/**
 * Starts a bot with a configuration, as far as it is read.
 * @throws Error where that is neither taken nor refused in words that name a file, tell no secret and are fit for a terminal.
 */
export async function expectConfigHandled(
  text: string,
  load: LoadConfig = loadConfig,
): Promise<'started' | 'refused'> {
  const other = '{ matrix: { enabled: false } }';
  const files = memoryFiles({ '/state/carapace.json5': text, '/state/other.json5': other });
  const complaint = await load(files, environment).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof ConfigError) return error.message;
      throw error;
    },
  );
  expectUnpolluted();
  if (complaint === undefined) return 'started';
  const lines = complaint.split('\n').filter((line) => !line.startsWith('Configuration contains errors'));
  const nameless = lines.find((line) => !/^\/.*: /u.test(line));
  if (nameless !== undefined) throw new Error(`a complaint names no file: ${nameless}`);
  const fault = unfitFor(complaint, [environment.A_SECRET, environment.MATRIX_STORE_PASSPHRASE]);
  if (fault !== undefined) throw new Error(`a complaint ${fault}`);
  return 'refused';
}
