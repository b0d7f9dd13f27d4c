import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import type { MatrixApi } from '../client-server/matrix-api.ts';
import { checkSignature, type KeyObject } from '../oracle/signature.ts';
import { openCbc, openRoomMessage, readRoomKey, type RoomKey } from './megolm.ts';
import { readRecoveryKey } from './recovery-key.ts';
import { fitsDescription, openBox, type SecretBox } from './secret-box.ts';

type Json = Readonly<Record<string, any>>;

const backupSecret = 'm.megolm_backup.v1';
const published = {
  'm.cross_signing.master': 'master_keys',
  'm.cross_signing.self_signing': 'self_signing_keys',
  'm.cross_signing.user_signing': 'user_signing_keys',
} as const;
const notFound = 404;
/** What stands before the 32 bytes of a key in DER. */
const heads = {
  ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
  x25519: Buffer.from('302e020100300506032b656e04220420', 'hex'),
  x25519Public: Buffer.from('302a300506032b656e032100', 'hex'),
};
const noSalt = Buffer.alloc(32);
const backupKeysBytes = 80;

/** What a recovery key is to an account. */
export type VaultFound =
  | { readonly kind: 'opens'; readonly vault: Vault }
  | { readonly kind: 'wrong key' | 'no secret storage' };

/** What a recovery key opens of an account: worked out here, without a Matrix library, from what the homeserver has. */
export class Vault {
  /** By name, as they were stored. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly #api: MatrixApi;
  readonly #userId: string;

  private constructor(api: MatrixApi, userId: string, secrets: ReadonlyMap<string, string>) {
    this.#api = api;
    this.#userId = userId;
    this.secrets = secrets;
  }

  /** @param api with a token of the account. */
  static async open(api: MatrixApi, userId: string, text: string): Promise<VaultFound> {
    const key = readRecoveryKey(text);
    const data = (type: string) => ask(api, `/user/${encodeURIComponent(userId)}/account_data/${type}`);
    const id = (await data('m.secret_storage.default_key'))?.['key'] as string | undefined;
    const description = id === undefined ? undefined : await data(`m.secret_storage.key.${id}`);
    if (id === undefined || description === undefined) return { kind: 'no secret storage' };
    if (key === undefined || !fitsDescription(key, description)) return { kind: 'wrong key' };
    const secrets = new Map<string, string>();
    for (const name of [...Object.keys(published), backupSecret]) {
      const box = (await data(name))?.['encrypted']?.[id] as SecretBox | undefined;
      const secret = box && openBox(key, name, box);
      if (secret) secrets.set(name, secret.toString());
    }
    return { kind: 'opens', vault: new Vault(api, userId, secrets) };
  }

  /** Names of secrets that a key opens, whether secret storage names the key or not. */
  static async secretsUnder(api: MatrixApi, userId: string, text: string): Promise<readonly string[]> {
    const key = readRecoveryKey(text);
    const names = [...Object.keys(published), backupSecret];
    const found = await Promise.all(
      names.map(async (name) => {
        const data = await ask(api, `/user/${encodeURIComponent(userId)}/account_data/${name}`);
        const boxes = Object.values((data?.['encrypted'] ?? {}) as Readonly<Record<string, SecretBox>>);
        return key && boxes.some((box) => openBox(key, name, box)) ? [name] : [];
      }),
    );
    return found.flat();
  }

  /** What is missing or does not fit, so that the account would not come back as it was; none where it would. */
  async faults(): Promise<readonly string[]> {
    const keys = (await this.#api.call('POST', '/keys/query', {
      device_keys: { [this.#userId]: [] },
    })) as Json;
    const own = Object.entries(published).flatMap(([name, list]) => {
      const secret = this.secrets.get(name);
      if (secret === undefined) return [`${name} is not in secret storage`];
      const shown = Object.values((keys[list]?.[this.#userId] as KeyObject | undefined)?.keys ?? {})[0];
      return publicHalf('ed25519', secret) === shown ? [] : [`${name} is not the key that is published`];
    });
    return [...own, ...(await this.#faultsOfBackup(keys))];
  }

  /** The texts of a room that the backup opens, oldest first. */
  async read(room: string): Promise<readonly string[]> {
    const roomKeys = await this.#roomKeys(room);
    const path = `/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=1000`;
    const { chunk = [] } = (await ask(this.#api, path)) ?? {};
    return (chunk as readonly Json[]).toReversed().flatMap(({ type, content }) => {
      if (type !== 'm.room.encrypted') return [];
      const key = roomKeys.get(content['session_id'] as string);
      const text = key && openRoomMessage(key, content['ciphertext'] as string)?.toString();
      const body = text === undefined ? undefined : (JSON.parse(text) as Json)['content']?.['body'];
      return typeof body === 'string' ? [body] : [];
    });
  }

  async #faultsOfBackup(keys: Json): Promise<readonly string[]> {
    const secret = this.secrets.get(backupSecret);
    if (secret === undefined) return [`${backupSecret} is not in secret storage`];
    const info = await ask(this.#api, '/room_keys/version');
    if (info === undefined) return ['there is no backup of room keys'];
    const auth = info['auth_data'] as KeyObject & { readonly public_key?: string };
    if (auth.public_key !== publicHalf('x25519', secret)) return ['the backup has another key'];
    const master = Object.values(
      (keys['master_keys']?.[this.#userId] as KeyObject | undefined)?.keys ?? {},
    )[0];
    const signer = { user: this.#userId, keyId: `ed25519:${master}`, publicKey: master ?? '' };
    const { state } = checkSignature(auth, signer);
    return state === 'ok' ? [] : [`the signature of the master key on the backup is ${state}`];
  }

  async #roomKeys(room: string): Promise<ReadonlyMap<string, RoomKey>> {
    const secret = this.secrets.get(backupSecret);
    const version = (await ask(this.#api, '/room_keys/version'))?.['version'] as string | undefined;
    if (secret === undefined || version === undefined) return new Map();
    const path = `/room_keys/keys/${encodeURIComponent(room)}?version=${version}`;
    const sessions = ((await ask(this.#api, path))?.['sessions'] ?? {}) as Readonly<Record<string, Json>>;
    return new Map(
      Object.entries(sessions).flatMap(([id, { session_data: data }]) => {
        const { session_key: exported } = JSON.parse(openBackup(secret, data).toString()) as Json;
        const key = readRoomKey(exported as string);
        return key === undefined ? [] : [[id, key]];
      }),
    );
  }
}

/** Undefined for what is not there. */
async function ask(api: MatrixApi, path: string): Promise<Json | undefined> {
  const { status, body } = await api.ask('GET', path);
  if (status === notFound) return undefined;
  return body;
}

function privateKey(kind: 'ed25519' | 'x25519', secret: string) {
  const der = Buffer.concat([heads[kind], Buffer.from(secret, 'base64')]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** The public half of a private key, both in base64. */
function publicHalf(kind: 'ed25519' | 'x25519', secret: string): string {
  const { x = '' } = createPublicKey(privateKey(kind, secret)).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('base64').replace(/=+$/u, '');
}

/** A room key out of a backup, as JSON. */
function openBackup(secret: string, { ephemeral, ciphertext }: Json): Buffer {
  const der = Buffer.concat([heads.x25519Public, Buffer.from(ephemeral as string, 'base64')]);
  const shared = diffieHellman({
    privateKey: privateKey('x25519', secret),
    publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  });
  const keys = Buffer.from(hkdfSync('sha256', shared, noSalt, '', backupKeysBytes));
  return openCbc(keys, Buffer.from(ciphertext as string, 'base64'));
}
