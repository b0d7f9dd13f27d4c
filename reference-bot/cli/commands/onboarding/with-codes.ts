import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ConfigError } from '../../../base/config/config-issue.ts';
import type { CodeStore } from '../../../sign-up/codes/code-store.ts';
import { guard } from '../../../sign-up/serve-sign-up.ts';

/** Option of every command that works on the codes. */
export interface StateOption {
  readonly state?: string;
}

/** Gives a command the option `--state`. */
export function addStateOption(command: Command): Command {
  return command.option('--state <folder>', 'folder of the codes; default: ONBOARDING_STATE_DIR');
}

/** Opens the codes for the time of `work`. Tells on stderr what goes wrong, and sets the exit code. */
export function withCodes(
  { state = process.env['ONBOARDING_STATE_DIR'] }: StateOption,
  folder: 'existing' | 'maybe-new',
  work: (codes: CodeStore) => void,
): Promise<void> {
  return guard(async () => {
    if (!state)
      throw new ConfigError('no folder of codes: say --state <folder>, or set ONBOARDING_STATE_DIR');
    if (folder === 'existing' && !existsSync(state))
      throw new ConfigError(`there is no folder ${state}: say the one that the service has`);
    const { CodeStore } = await import('../../../sign-up/codes/code-store.ts');
    const { openDatabase } = await import('../../../sign-up/state/database.ts');
    const database = openDatabase(state);
    try {
      work(new CodeStore(database));
    } finally {
      database.close();
    }
  }, state);
}
