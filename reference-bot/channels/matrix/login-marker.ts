import { join } from 'node:path';
import type { Files } from '../../base/seams/seams.ts';

/** While it is there, token and password in the configuration belong to one login, which the bot finishes. */
export function loginMarker(stateDirectory: string): string {
  return join(stateDirectory, 'matrix', 'login_unfinished');
}

/** Whether the bot was ended after it had written down a token, and before it could take the password out. */
export function isLoginUnfinished(files: Pick<Files, 'isThere'>, stateDirectory: string): Promise<boolean> {
  return files.isThere(loginMarker(stateDirectory));
}
