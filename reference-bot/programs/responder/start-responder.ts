import { ConfigError } from '../../base/config/config-issue.ts';
import { createLogger, type Logger } from '../../base/logging/logger.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import type { Environment, Files } from '../../base/seams/seams.ts';
import { matrixRedactions } from '../../channels/matrix/redactions.ts';
import { Sessions } from '../../channels/sessions/sessions.ts';
import { type CrossSigningKeys, parseCrossSigningKeys } from './cross-signing-keys.ts';
import { explain } from './explain.ts';
import type { ResponderSeams } from './responder-seams.ts';
import { Responder } from './responder.ts';
import { readResponderSettings, type ResponderSettings } from './settings.ts';

/** A responder whose settings and store are fine. It logs in by itself, or tells why it cannot. */
export interface RunningResponder {
  readonly log: Logger;
  /** Rejects with an error fit to be shown when the bot cannot go on; never resolves. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Puts the responder together. Everything of the outside world comes in through `seams` and `env`.
 * @throws ConfigError, CryptoStoreError before anything is started.
 */
export async function startResponder(seams: ResponderSeams, env: Environment): Promise<RunningResponder> {
  const settings = readResponderSettings(env);
  const keys = await readKeys(seams.files, settings);
  const redactor = new Redactor(matrixRedactions);
  for (const secret of [settings.accessToken, ...Object.values(keys ?? {})]) redactor.add(secret);
  const { clock, log: destination } = seams;
  const log = createLogger({ level: settings.logLevel, redactor, clock, destination });
  const explained = (error: unknown): never => {
    throw explain(error, redactor);
  };

  const sessions = Sessions.open(`${settings.storeFile}.texts`, clock.now());
  const responder = new Responder({ settings, keys, sessions, seams, log });
  await responder.takeStore().catch(explained);
  log.info({ store: settings.storeFile, verifyPeers: settings.verifyPeers }, 'starting');
  const ended = responder.ended.catch(explained);
  ended.catch(() => {});
  void responder.start();
  return {
    log,
    ended,
    stop: () => Promise.resolve(responder.stop()),
  };
}

async function readKeys(
  files: Files,
  { crossSigningKeysFile: file, userId }: ResponderSettings,
): Promise<CrossSigningKeys | undefined> {
  if (file === undefined) return undefined;
  const text = await files.readText(file).catch((error: Error) => {
    throw new ConfigError(
      `CROSS_SIGNING_KEYS: cannot be read (${error.message}); expected the path of a file`,
    );
  });
  return parseCrossSigningKeys(text, userId);
}
