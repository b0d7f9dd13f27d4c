import { succeeded } from '../../channels/matrix/homeserver/answer.ts';
import type { HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { crossSignFailed, expectSuccess } from './cross-sign-failure.ts';
import { type Identity, publicParts } from './identity.ts';
import type { Signable } from './signing-key.ts';

const client = '/_matrix/client/v3';
const lookupLimitMs = 3_000;
const maybePublished = ['cross-signing identity, perhaps'];

/** Whose device a token is. */
export interface TokenOwner {
  readonly userId: string;
  readonly deviceId: string;
}

/** What the homeserver holds of one account's keys, asked for with that account's own token. */
export class AccountKeys {
  readonly #homeserver: HomeserverClient;
  readonly #accessToken: string;

  constructor(homeserver: HomeserverClient, accessToken: string) {
    this.#homeserver = homeserver;
    this.#accessToken = accessToken;
  }

  /** @throws SignUpFailure `crosssign_failed` when the token is no good or belongs to no device. */
  async owner(): Promise<TokenOwner> {
    const accessToken = this.#accessToken;
    const answer = await this.#homeserver.call({
      method: 'GET',
      path: `${client}/account/whoami`,
      accessToken,
    });
    if (answer.kind === 'json' && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw crossSignFailed('bad_token', `whoami failed: ${answer.status}`);
    }
    const { user_id: userId, device_id: deviceId } = expectSuccess('whoami', answer);
    if (typeof userId !== 'string' || typeof deviceId !== 'string') {
      throw crossSignFailed('no_device', 'the access token belongs to no device, so there is none to sign');
    }
    return { userId, deviceId };
  }

  /** The published master key; undefined when the account has none. */
  async publishedMaster(userId: string): Promise<string | undefined> {
    const { master_keys: masters } = expectSuccess('keys/query', await this.#query({ [userId]: [] }));
    const master = member(member(member(masters, userId), 'keys'));
    return typeof master === 'string' ? master : undefined;
  }

  /** The keys that a device uploaded; undefined when there are none, or the homeserver cannot tell now. */
  async device({ userId, deviceId }: TokenOwner): Promise<Signable | undefined> {
    const answer = await this.#query({ [userId]: [deviceId] }, lookupLimitMs);
    if (!succeeded(answer)) return undefined;
    const device = member(member(answer.body['device_keys'], userId), deviceId);
    return typeof device === 'object' && device !== null ? { ...device } : undefined;
  }

  /**
   * Publishes an identity. Replacing another one takes the account's password.
   * @throws SignUpFailure
   */
  async publish(userId: string, identity: Identity, password: string): Promise<void> {
    const parts = publicParts(userId, identity);
    const upload = (auth?: object) =>
      this.#post('/keys/device_signing/upload', { ...parts, ...(auth && { auth }) });
    const answer = await upload();
    if (answer.kind !== 'json' || answer.status !== 401) {
      return void expectSuccess('upload of the keys', answer, maybePublished);
    }
    const { session } = answer.body;
    if (typeof session !== 'string') {
      throw crossSignFailed('bad_token', 'upload of the keys failed: 401 without an authentication session');
    }
    if (!password) {
      const detail =
        'the homeserver requires UIA to replace these keys: send the password of the account too';
      throw crossSignFailed('needs_password', detail);
    }
    const identifier = { type: 'm.id.user', user: userId };
    const auth = { type: 'm.login.password', identifier, password, session };
    return void expectSuccess('upload of the keys with the password', await upload(auth), maybePublished);
  }

  /** Uploads a signed device. False when the homeserver did not take the signature. */
  async uploadSigned({ userId, deviceId }: TokenOwner, device: Signable): Promise<boolean> {
    const answer = await this.#post('/keys/signatures/upload', { [userId]: { [deviceId]: device } });
    if (!succeeded(answer)) return false;
    return Object.keys(answer.body['failures'] ?? {}).length === 0;
  }

  #query(deviceKeys: Readonly<Record<string, readonly string[]>>, limitMs?: number) {
    return this.#post('/keys/query', { device_keys: deviceKeys }, limitMs);
  }

  #post(path: string, body: object, limitMs?: number) {
    const accessToken = this.#accessToken;
    return this.#homeserver.call({ method: 'POST', path: `${client}${path}`, body, accessToken, limitMs });
  }
}

/** A member of something that may be an object; the only one when no key is given. */
function member(value: unknown, key?: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return key === undefined ? Object.values(value)[0] : (value as Record<string, unknown>)[key];
}
