import { asObject } from '../../../base/json.ts';
import type { MatrixConfig } from '../../../channels/matrix/config/matrix-config.ts';
import { findKeyedStores } from '../../../channels/matrix/rekey/find-keyed-stores.ts';
import { rekeyStore } from '../../../channels/matrix/rekey/rekey-store.ts';
import { loadConfig } from '../../../programs/gateway/load-config.ts';
import { sealedTexts } from '../../../programs/gateway/open-sealed.ts';
import { type ConfigDocument, readConfigDocument } from '../../../programs/gateway/read-document.ts';
import { holdForMaintenance } from '../../../state/maintenance.ts';
import type { Console } from '../../console/console.ts';
import { auditAt } from './audit-at.ts';

const command = 'matrix rekey-store';
const passwordName = 'CARAPACE_CONFIG_PASSWORD';

/**
 * Gives the store of the configuration a new passphrase.
 * @throws Error that says why nothing was changed, or what is to be done.
 */
export async function rekeyFromConsole(console: Console): Promise<void> {
  const { files, env, openDatabase } = console;
  const written = await readConfigDocument(files, env);
  const { stateDirectory } = written;
  const config = await loadMatrix(console, written);
  const audit = auditAt(console, stateDirectory);
  await audit('matrix_store_rekey_start', { pid: process.pid });
  const typed = `cara-ref ${command} --new`;
  using _held = await holdForMaintenance({ files, folder: stateDirectory, command: typed });
  const { kind, stores, path } = await rekeyStore({
    files,
    stateDirectory,
    env,
    policy: config.legacyEnvelopePolicy,
    stores: await findKeyedStores({ files, stateDirectory, openDatabase }),
    audit,
    progress(step) {
      if (console.isTerminal.output) console.complain(`  ${step}`);
    },
    complain: (line) => console.complain(line),
  });
  console.print(
    kind === 'finalized'
      ? `Finalized interrupted Matrix store rekey; new store passphrase pinned at ${path}`
      : `Matrix store rekeyed across ${stores} SQLite store(s); new store passphrase pinned at ${path}`,
  );
  for (const line of needsOfPassword(config, written)) console.print(line);
}

/** The Matrix block, which must be one whose store follows from the config password. */
async function loadMatrix({ files, env }: Console, { document }: ConfigDocument): Promise<MatrixConfig> {
  const { channels } = await loadConfig(files, env);
  const { matrix } = asObject(document);
  if (asObject(matrix)['enabled'] === false) throw new Error(`${command} requires matrix.enabled=true`);
  // The channel itself has made it.
  const config = channels.find(({ id }) => id === 'matrix')?.config as MatrixConfig | undefined;
  if (config === undefined) throw new Error(`${command} requires Matrix configuration`);
  if (!config.encrypted) throw new Error(`${command} requires matrix.encrypted=true`);
  if (config.storePassphrase === undefined) return config;
  throw new Error(
    `${command} only rekeys stores derived from ${passwordName}; this one has a passphrase of its own, from matrix.storePassphrase or MATRIX_STORE_PASSPHRASE`,
  );
}

/** What the config password is needed for from now on, in lines for the operator. */
function needsOfPassword(
  { credentials }: MatrixConfig,
  { document, origins, file }: ConfigDocument,
): readonly string[] {
  const sealed = [...sealedTexts(document).keys()].map((path) => {
    const at = origins.get(path);
    return `  ${path} is sealed with it (${at?.file ?? file}${at ? `:${at.line}` : ''})`;
  });
  const needs =
    credentials.kind === 'password' ? [...sealed, '  the token of the next login is sealed with it'] : sealed;
  if (needs.length === 0) return [`Nothing that is kept needs ${passwordName} any more.`];
  return [
    `${passwordName} is still needed:`,
    ...needs,
    'Before you change it, write these secrets anew; the store and the dead letters no longer need it.',
  ];
}
