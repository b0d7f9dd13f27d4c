import { queryKeys, type PublishedKeys } from '../../oracle/keys-query.ts';
import { checkSignature, crossSigningKey, type KeyObject } from '../../oracle/signature.ts';
import type { RecordedParty } from '../../oracle/sas/record.ts';
import type { PeerOpinion } from '../peer.ts';
import type { MatrixApi } from '../../client-server/matrix-api.ts';
import { uploadSignature } from '../../identity/identity.ts';
import { signJson, type Signable, type SigningKey } from '../../identity/sign-json.ts';

/** Somebody's keys as they were published at one moment. */
export interface Contact {
  readonly user: string;
  /** Ed25519 keys of the devices that are signed by themselves. */
  readonly devices: ReadonlyMap<string, string>;
  readonly master?: string;
  readonly masterObject?: KeyObject;
}

/** What a peer knows of others' keys, and has signed of them. */
export class Contacts {
  readonly #api: MatrixApi;
  readonly #self: string;
  readonly #signal: AbortSignal;
  /** The first master key seen of each user, or the one signed since. */
  readonly #pinned = new Map<string, string>();
  readonly #verified = new Set<string>();

  constructor(api: MatrixApi, self: string, signal: AbortSignal) {
    this.#api = api;
    this.#self = self;
    this.#signal = signal;
  }

  async fetch(user: string): Promise<Contact> {
    const published = await this.#query(user);
    const contact = { user, devices: devicesOf(published, user), ...masterOf(published, user) };
    if (contact.master !== undefined && !this.#pinned.has(user)) this.#pinned.set(user, contact.master);
    return contact;
  }

  /**
   * Signs somebody's master key, if it still is the one that was verified.
   * @returns false if it is not.
   */
  async sign({ user, master }: Contact, userSigning: SigningKey): Promise<boolean> {
    const now = await this.fetch(user);
    if (master === undefined || now.master !== master) return false;
    const signed = signJson(now.masterObject as Signable, this.#self, userSigning, userSigning.publicText);
    await uploadSignature(this.#api, user, master, signed);
    this.#pinned.set(user, master);
    this.#verified.add(user);
    return true;
  }

  async opinionOf(user: string, userSigning: SigningKey): Promise<PeerOpinion> {
    const { master, masterObject = {} } = await this.fetch(user);
    const { publicText } = userSigning;
    const signer = { user: this.#self, keyId: `ed25519:${publicText}`, publicKey: publicText };
    return {
      verified: master !== undefined && checkSignature(masterObject, signer).state === 'ok',
      wasVerified: this.#verified.has(user),
      needsApproval: this.#pinned.get(user) !== master,
    };
  }

  #query(user: string): Promise<PublishedKeys> {
    return queryKeys(this.#api.baseUrl, this.#api.accessToken, [user], this.#signal);
  }
}

/** A contact as one of its devices; undefined for a device that is not published. */
export function partyOf({ user, devices, master }: Contact, device: string): RecordedParty | undefined {
  const deviceKey = devices.get(device);
  return deviceKey === undefined ? undefined : { user, device, deviceKey, masterKey: master };
}

function devicesOf(published: PublishedKeys, user: string): Map<string, string> {
  const devices = Object.entries(published.device_keys?.[user] ?? {});
  const identity = [published.master_keys?.[user], published.self_signing_keys?.[user]];
  const crossSigningKeys = new Set(identity.flatMap((object) => Object.values(object?.keys ?? {})));
  return new Map(
    devices.flatMap(([device, object]): [string, string][] => {
      const keyId = `ed25519:${device}`;
      const publicKey = object.keys?.[keyId] ?? '';
      const isOwn = checkSignature(object, { user, keyId, publicKey }).state === 'ok';
      // A device may not pass for a cross-signing key by its name.
      return isOwn && !crossSigningKeys.has(device) ? [[device, publicKey]] : [];
    }),
  );
}

function masterOf(published: PublishedKeys, user: string): Pick<Contact, 'master' | 'masterObject'> {
  const masterObject = published.master_keys?.[user];
  const found = crossSigningKey(masterObject, user, 'master');
  return 'key' in found ? { master: found.key, masterObject } : {};
}
