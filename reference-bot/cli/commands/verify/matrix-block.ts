import { ConfigIssues } from '../../../base/config/config-issue.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import { asObject } from '../../../base/json.ts';
import type { Environment } from '../../../base/seams/seams.ts';
import type { MatrixConfig } from '../../../channels/matrix/config/matrix-config.ts';
import { requireNoInterruptedRekey } from '../../../channels/matrix/secrets/store-passphrase.ts';
import { loadConfig } from '../../../programs/gateway/load-config.ts';
import { fillPlaceholders } from '../../../programs/gateway/placeholders.ts';
import { readConfigDocument } from '../../../programs/gateway/read-document.ts';
import type { Console } from '../../console/console.ts';
import { NotFine } from './check.ts';

const passwordName = 'CARAPACE_CONFIG_PASSWORD';

/** The Matrix block as this terminal sees it. */
export interface MatrixBlock {
  /** Id of the user. @throws Error when the block is wrong, off or missing. */
  requireUser(): Promise<string>;
  /** What there is to say of the secret of the store. @throws Error when it is missing. */
  requireStoreSecret(): Promise<string>;
}

/**
 * Reads the configuration.
 * @throws Error when there is none, or when it names variables that this terminal does not have.
 */
export async function readMatrixBlock({ files, env }: Console): Promise<MatrixBlock> {
  const { document, stateDirectory } = await readConfigDocument(files, env).catch((error: unknown) => {
    throw new Error(`failed to load config: ${messageOf(error)}`, { cause: error });
  });
  const { matrix, env: own, ...rest } = asObject(document);
  const issues = new ConfigIssues();
  fillPlaceholders({ matrix, ...rest }, { ...env, ...namesOf(own) }, issues);
  const [missing] = issues.all;
  if (missing)
    throw new Error(
      `failed to load config: ${missing.message}. ${missing.path} names it: set it in this terminal as well, as the gateway has it.`,
    );
  const load = async (variables: Environment): Promise<MatrixConfig> => {
    const { channels } = await loadConfig(files, variables).catch((error: unknown) => {
      // Its last line is about a start.
      throw new Error(messageOf(error).split('\n').slice(0, -1).join('; '), { cause: error });
    });
    // The channel itself has made it, and is on.
    return channels.find(({ id }) => id === 'matrix')!.config as MatrixConfig;
  };
  return {
    async requireUser() {
      if (matrix === undefined)
        throw new NotFine('matrix config is missing', 'write a matrix block into the configuration');
      if (asObject(matrix)['enabled'] === false)
        throw new NotFine('matrix.enabled is false', 'set matrix.enabled to true, or leave it out');
      // The secret of the store is looked at by itself.
      const { userId } = await load({ ...env, [passwordName]: env[passwordName] || 'any will do' });
      return userId;
    },
    async requireStoreSecret() {
      const { encrypted, storePassphrase } = await load(env);
      if (!encrypted) return 'matrix.encrypted=false; only unencrypted rooms are supported';
      if (storePassphrase === undefined) await requireNoInterruptedRekey(files, stateDirectory);
      return 'encrypted Matrix store secret is available';
    },
  };
}

/** The variables that the configuration brings itself. What they hold does not matter here. */
function namesOf(block: unknown): Environment {
  const { vars, ...others } = asObject(block);
  const texts = Object.keys({ ...asObject(vars), ...others }).map((name) => [name, name] as const);
  return Object.fromEntries(texts);
}
