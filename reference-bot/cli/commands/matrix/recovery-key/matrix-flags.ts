import { messageOf } from '../../../../base/errors/message-of.ts';
import { asObject } from '../../../../base/json.ts';
import { readConfigDocument } from '../../../../programs/gateway/read-document.ts';
import type { Console } from '../../../console/console.ts';

/** What these commands need to know of a configuration. */
export interface MatrixFlags {
  readonly stateDirectory: string;
  readonly encrypted: boolean;
}

/**
 * Looks whether the configuration has a Matrix account that is on. Nothing else of it is looked at: it need not be
 * complete in this terminal.
 * @param command without the program, e.g. `matrix recovery-key show`
 * @throws Error where it has none.
 */
export async function requireMatrix({ files, env }: Console, command: string): Promise<MatrixFlags> {
  const { document, stateDirectory } = await readConfigDocument(files, env).catch((error: unknown) => {
    throw new Error(`failed to load config: ${messageOf(error)}`, { cause: error });
  });
  const { matrix } = asObject(document);
  const { enabled = true, encrypted = true } = asObject(matrix);
  if (enabled === false) throw new Error(`${command} requires matrix.enabled=true`);
  if (matrix === undefined) throw new Error(`${command} requires Matrix configuration`);
  return { stateDirectory, encrypted: encrypted !== false };
}

/**
 * The state directory of an account that is on and encrypted.
 * @throws Error where there is none.
 */
export async function requireEncryptedMatrix(console: Console, command: string): Promise<string> {
  const { stateDirectory, encrypted } = await requireMatrix(console, command);
  if (encrypted) return stateDirectory;
  throw new Error(
    `cara ${command} requires matrix.encrypted=true; an account without encryption has no recovery key`,
  );
}
