import { randomBytes } from 'node:crypto';
import { x25519 } from '@noble/curves/ed25519.js';
import { login, type Account } from '../client-server/accounts.ts';
import { MatrixApi } from '../client-server/matrix-api.ts';
import { deviceObject, newCrossSigning, publishIdentity, type CrossSigning } from '../identity/identity.ts';
import { newSigningKey, signJson } from '../identity/sign-json.ts';
import { unpaddedBase64 } from '../oracle/sas/base64.ts';
import { writeRecoveryKey } from './recovery-key.ts';
import { describeKey, sealBox } from './secret-box.ts';

type Secrets = ReadonlyMap<string, string>;

const keyBytes = 32;
const idBytes = 16;
const notFound = 404;
const secretNames = [
  'm.cross_signing.master',
  'm.cross_signing.self_signing',
  'm.cross_signing.user_signing',
  'm.megolm_backup.v1',
];
const defaultKey = 'm.secret_storage.default_key';

export interface OtherClientOptions {
  readonly baseUrl: string;
  readonly account: Pick<Account, 'userId' | 'password'>;
  readonly signal: AbortSignal;
}

/** Another client of the owner of an account, such as Element: it knows the password, and has a device of its own. */
export class OtherClient {
  readonly #api: MatrixApi;
  readonly #account: Account;

  private constructor(api: MatrixApi, account: Account) {
    this.#api = api;
    this.#account = account;
  }

  /** Logs in as a new device. */
  static async logIn({ baseUrl, account, signal }: OtherClientOptions): Promise<OtherClient> {
    const { userId, password } = account;
    const { accessToken, deviceId } = await login({ baseUrl }, { userId, password, signal });
    const api = new MatrixApi({ baseUrl, accessToken, signal });
    return new OtherClient(api, { userId, password, accessToken, deviceId });
  }

  /**
   * What "Reset" does in Element: an identity and a backup of room keys that are new, and secret storage that is gone.
   * @returns what a new secret storage would hold.
   */
  async reset(): Promise<Secrets> {
    const { userId, deviceId } = this.#account;
    await this.#deleteBackups();
    await this.switchSecretStorageOff();
    const identity = newCrossSigning();
    const device = deviceObject(userId, deviceId, newSigningKey());
    await this.#api.call('POST', '/keys/upload', { device_keys: device });
    await publishIdentity(this.#api, this.#account, identity, device);
    return new Map([...secretsOf(identity), ['m.megolm_backup.v1', await this.#makeBackup(identity)]]);
  }

  /** What Element does when somebody switches secret storage off. */
  async switchSecretStorageOff(): Promise<void> {
    for (const type of [defaultKey, ...secretNames]) await this.#put(type, {});
  }

  /**
   * Keeps the secrets for a recovery key, and for no other.
   * @param key default: a new one.
   * @returns its text.
   */
  async keepFor(secrets: Secrets, key: Uint8Array = randomBytes(keyBytes)): Promise<string> {
    const id = randomBytes(idBytes).toString('base64url');
    const description = { algorithm: 'm.secret_storage.v1.aes-hmac-sha2', ...describeKey(key) };
    await this.#put(`m.secret_storage.key.${id}`, description);
    for (const [name, secret] of secrets)
      await this.#put(name, { encrypted: { [id]: sealBox(key, name, secret) } });
    await this.#put(defaultKey, { key: id });
    return writeRecoveryKey(key);
  }

  async #put(type: string, content: object): Promise<void> {
    await this.#api.call(
      'PUT',
      `/user/${encodeURIComponent(this.#account.userId)}/account_data/${type}`,
      content,
    );
  }

  async #deleteBackups(): Promise<void> {
    for (;;) {
      const { status, body } = await this.#api.ask('GET', '/room_keys/version');
      if (status === notFound) return;
      await this.#api.call('DELETE', `/room_keys/version/${encodeURIComponent(String(body['version']))}`);
    }
  }

  /** @returns its private key. */
  async #makeBackup({ master }: CrossSigning): Promise<string> {
    const { secretKey, publicKey } = x25519.keygen();
    const data = { public_key: unpaddedBase64(publicKey) };
    await this.#api.call('POST', '/room_keys/version', {
      algorithm: 'm.megolm_backup.v1.curve25519-aes-sha2',
      auth_data: signJson(data, this.#account.userId, master, master.publicText),
    });
    return unpaddedBase64(secretKey);
  }
}

function secretsOf({ master, selfSigning, userSigning }: CrossSigning): Secrets {
  return new Map([
    ['m.cross_signing.master', unpaddedBase64(master.secret)],
    ['m.cross_signing.self_signing', unpaddedBase64(selfSigning.secret)],
    ['m.cross_signing.user_signing', unpaddedBase64(userSigning.secret)],
  ]);
}
