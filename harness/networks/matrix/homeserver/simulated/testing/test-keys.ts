import { generateKeyPairSync, sign } from 'node:crypto';
import type { TestClient } from './test-client.ts';

type Json = Record<string, any>;

/** An Ed25519 key with its unpadded public half. */
export interface TestKey {
  readonly id: string;
  readonly sign: (text: string) => string;
}

export function newKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const id = unpadded(Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url'));
  return { id, sign: (text) => unpadded(sign(null, Buffer.from(text), privateKey)) };
}

/** `object` with one more signature. Its keys must already be in order: what is signed is its JSON as it stands. */
export function signed(object: Json, user: string, keyId: string, key: TestKey): Json {
  const { signatures, ...rest } = object;
  const signature = key.sign(JSON.stringify(rest));
  return { ...rest, signatures: { ...signatures, [user]: { ...signatures?.[user], [keyId]: signature } } };
}

/** The keys of one user with one device, as Element would make them. */
export class TestIdentity {
  readonly master = newKey();
  readonly selfSigning = newKey();
  readonly userSigning = newKey();
  readonly device = newKey();
  readonly client: TestClient;

  constructor(client: TestClient) {
    this.client = client;
  }

  get deviceKeys(): Json {
    const { userId, deviceId } = this.client.account;
    const keys = { [`curve25519:${deviceId}`]: 'c', [`ed25519:${deviceId}`]: this.device.id };
    const object = { algorithms: [], device_id: deviceId, keys, user_id: userId };
    return signed(object, userId, `ed25519:${deviceId}`, this.device);
  }

  get masterKey(): Json {
    return this.#crossSigningKey('master', this.master);
  }

  get crossSigningKeys(): Json {
    const { userId } = this.client.account;
    const byMaster = (key: Json): Json => signed(key, userId, `ed25519:${this.master.id}`, this.master);
    return {
      master_key: this.masterKey,
      self_signing_key: byMaster(this.#crossSigningKey('self_signing', this.selfSigning)),
      user_signing_key: byMaster(this.#crossSigningKey('user_signing', this.userSigning)),
    };
  }

  async upload(): Promise<this> {
    await this.client.post('/keys/upload', { device_keys: this.deviceKeys });
    await this.client.post('/keys/device_signing/upload', this.crossSigningKeys);
    return this;
  }

  /** This user's signature over the master key of `other`. */
  vouchFor(other: TestIdentity): Json {
    const { userId } = this.client.account;
    return signed(other.masterKey, userId, `ed25519:${this.userSigning.id}`, this.userSigning);
  }

  #crossSigningKey(usage: string, key: TestKey): Json {
    return { keys: { [`ed25519:${key.id}`]: key.id }, usage: [usage], user_id: this.client.account.userId };
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
