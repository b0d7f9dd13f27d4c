import type { TrustLink } from '../../../../reports/index.ts';
import type { PublishedKeys } from './keys-query.ts';
import { checkSignature, crossSigningKey, type KeyObject } from './signature.ts';

/** One side of a verification. */
export interface Party {
  readonly role: 'bot' | 'peer';
  readonly user: string;
  readonly device: string;
}

/** `/keys/query` as three accounts see it: user-signing keys and their signatures are shown only to their owner. */
export interface Views {
  readonly stranger: PublishedKeys;
  readonly bot: PublishedKeys;
  readonly peer: PublishedKeys;
}

/** Names of the links, in the order of the chain. */
export const linkNames = {
  deviceSelf: 'device signed by itself',
  masterSelfSigning: 'self-signing key signed by the master key',
  deviceOwner: 'device signed by the self-signing key',
  masterUserSigning: 'user-signing key signed by the master key',
  verifiedOther: "other side's master key signed by the user-signing key",
} as const;

/** All links of both sides, recomputed; the last of each side is what a verification between two users adds. */
export function trustChain(views: Views, bot: Party, peer: Party): TrustLink[] {
  return [
    ...ownLinks(views, bot),
    ...ownLinks(views, peer),
    crossLink(views, bot, peer),
    crossLink(views, peer, bot),
  ];
}

/** What everybody is shown of one side: its device and its identity, but for the user-signing key, which only its owner sees. */
export function shownChain(stranger: PublishedKeys, party: Party): TrustLink[] {
  const views = { stranger, bot: stranger, peer: stranger };
  return ownLinks(views, party).filter(({ name }) => name !== linkNames.masterUserSigning);
}

/** Device and identity of one side: read as a stranger, but for the user-signing key. */
function ownLinks(views: Views, party: Party): TrustLink[] {
  const { user } = party;
  const device = views.stranger.device_keys?.[user]?.[party.device];
  const deviceKey = namesItsOwner(device, party) ? device?.keys?.[`ed25519:${party.device}`] : undefined;
  const deviceId = { user, keyId: `ed25519:${party.device}`, publicKey: deviceKey ?? '' };
  const master = signerOf(views.stranger.master_keys?.[user], user, 'master');
  const selfSigning = signerOf(views.stranger.self_signing_keys?.[user], user, 'self_signing');
  const userSigning = signerOf(views[party.role].user_signing_keys?.[user], user, 'user_signing');
  const deviceLabel = { label: `device ${party.device}`, key: deviceKey };
  return [
    link(linkNames.deviceSelf, party, deviceLabel, device, {
      label: deviceLabel.label,
      object: device,
      ...(deviceKey === undefined
        ? { problem: `${deviceLabel.label} has no key, or names another owner` }
        : deviceId),
    }),
    link(
      linkNames.masterSelfSigning,
      party,
      named('self-signing key', selfSigning),
      selfSigning.object,
      master,
    ),
    link(linkNames.deviceOwner, party, deviceLabel, device, selfSigning),
    link(
      linkNames.masterUserSigning,
      party,
      named('user-signing key', userSigning),
      userSigning.object,
      master,
    ),
  ];
}

/** A server may serve the keys of a device under a name that its owner has never signed. */
function namesItsOwner(device: KeyObject | undefined, { user, device: id }: Party): boolean {
  return device?.user_id === user && device.device_id === id;
}

function crossLink(views: Views, by: Party, over: Party): TrustLink {
  const seen = views[by.role];
  const signer = signerOf(seen.user_signing_keys?.[by.user], by.user, 'user_signing');
  const subject = signerOf(seen.master_keys?.[over.user], over.user, 'master');
  const label = `${over.role}'s master key`;
  const found = link(linkNames.verifiedOther, by, named(label, subject), subject.object, signer);
  // A signature over a key that others are not shown vouches for nothing of what they see.
  const shown = signerOf(views.stranger.master_keys?.[over.user], over.user, 'master');
  return found.state === 'ok' && subject.publicKey !== shown.publicKey
    ? { ...found, state: 'bad', detail: `${label} is another one to a stranger` }
    : found;
}

interface Signer {
  readonly label: string;
  readonly object?: KeyObject;
  readonly user?: string;
  readonly keyId?: string;
  readonly publicKey?: string;
  readonly problem?: string;
}

function signerOf(object: KeyObject | undefined, user: string, usage: string): Signer {
  const label = `${usage.replace('_', '-')} key`;
  const found = crossSigningKey(object, user, usage);
  if ('problem' in found) return { label, object, problem: `${label} ${found.problem}` };
  return { label, object, user, keyId: `ed25519:${found.key}`, publicKey: found.key };
}

function named(label: string, signer: Signer): { label: string; key: string | undefined } {
  return { label, key: signer.publicKey };
}

function link(
  name: string,
  party: Party,
  subject: { label: string; key: string | undefined },
  object: KeyObject | undefined,
  signer: Signer,
): TrustLink {
  const base = { name, owner: party.role, subject, signer: { label: signer.label, key: signer.publicKey } };
  if (object === undefined) return { ...base, state: 'missing', detail: `${subject.label} is not published` };
  if (signer.publicKey === undefined) {
    const state = signer.object === undefined ? 'missing' : 'bad';
    return { ...base, state, detail: signer.problem };
  }
  // A subject that is malformed is not trusted however well it is signed.
  if (subject.key === undefined) return { ...base, state: 'bad', detail: `${subject.label} is malformed` };
  const { user, keyId, publicKey } = signer as Required<Signer>;
  const result = checkSignature(object, { user, keyId, publicKey });
  return result.state === 'missing'
    ? { ...base, state: 'missing', detail: `no signature by the ${signer.label}` }
    : { ...base, ...result };
}
