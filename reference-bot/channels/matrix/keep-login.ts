import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Environment, Files } from '../../base/seams/seams.ts';
import type { BlockEdit } from '../channel-module.ts';
import { HomeserverClient } from './homeserver/homeserver-client.ts';
import { loginMarker } from './login-marker.ts';
import { MatrixError } from './matrix-error.ts';
import type { Session } from './session.ts';

const passwordNeeded =
  'CARAPACE_CONFIG_PASSWORD is required before Matrix password login so the resulting access token can be persisted as an encrypted config secret';

export interface KeepLoginOptions {
  readonly files: Pick<Files, 'writeDurably' | 'removeDurably'>;
  readonly stateDirectory: string;
  readonly editBlock: (edit: BlockEdit) => Promise<void>;
  readonly processEnv: Environment;
  readonly fetch: typeof globalThis.fetch;
  readonly homeserverUrl: string;
  readonly log: Logger;
}

/** Puts the token of a login into the configuration, so that the next start needs no password. */
export class LoginKeeper {
  readonly #options: KeepLoginOptions;

  constructor(options: KeepLoginOptions) {
    this.#options = options;
  }

  /**
   * Whether a token could be kept, before there is one.
   * @throws MatrixError `token-persistence`.
   */
  check(): void {
    if (this.#options.processEnv['CARAPACE_CONFIG_PASSWORD']) return;
    throw new MatrixError('token-persistence', passwordNeeded);
  }

  /**
   * Keeps a token. One that cannot be kept is given back: nobody could use it again.
   * @throws MatrixError `token-persistence`.
   */
  async keep({ accessToken, deviceId }: Session): Promise<void> {
    const { editBlock, fetch, homeserverUrl, log, files, stateDirectory } = this.#options;
    try {
      await files.writeDurably(loginMarker(stateDirectory), `${deviceId}\n`);
      await editBlock({ seal: { accessToken }, set: { deviceId } });
    } catch (error) {
      const homeserver = new HomeserverClient(fetch, homeserverUrl);
      const answer = await homeserver.call({
        method: 'POST',
        path: '/_matrix/client/v3/logout',
        body: {},
        accessToken,
      });
      if (answer.kind === 'none')
        log.warn({ reason: answer.reason }, 'the new device could not be logged out');
      throw new MatrixError('token-persistence', messageOf(error), { cause: error });
    }
    log.info({ deviceId }, 'kept the access token of the login, sealed, in the configuration');
  }

  /** Takes the password out of the configuration once nothing needs it any more. */
  async forgetPassword(): Promise<void> {
    const { editBlock, processEnv, log, files, stateDirectory } = this.#options;
    try {
      await editBlock({ remove: ['password'] });
      await files.removeDurably(loginMarker(stateDirectory));
    } catch (error) {
      log.warn(
        { err: error },
        'remove matrix.password from the configuration before the next start: token and password together are refused',
      );
      return;
    }
    if (processEnv['MATRIX_PASSWORD'])
      log.warn('unset MATRIX_PASSWORD before the next start: token and password together are refused');
  }
}
