import { crossSigningUpload, newCrossSigning } from '../../networks/matrix/identity/identity.ts';
import {
  newSigningKey,
  signJson,
  type Signable,
  type SigningKey,
} from '../../networks/matrix/identity/sign-json.ts';
import type { BotRequest } from '../proxied-request.ts';
import type { Body, Lie } from './lie.ts';

type Objects = Readonly<Record<string, unknown>>;

/** Shows keys of its own in place of those of a user's devices, each signed by itself, and leaves their identity alone. */
export function forgeDevices(user: string): Lie {
  const forged = new Map<string, SigningKey>();
  return aboutDevices(user, (device, id) => {
    const key = forged.get(id) ?? newSigningKey();
    forged.set(id, key);
    const keys = { ...(device['keys'] as Objects), [`ed25519:${id}`]: key.publicText };
    return signJson({ ...device, keys, signatures: {} }, user, key, id);
  });
}

/** Shows an identity of its own in place of a user's. It vouches for the user's devices, which are left as they are. */
export function forgeIdentity(user: string): Lie {
  const forged = newCrossSigning();
  const { master_key: master, self_signing_key: selfSigning } = crossSigningUpload(user, forged);
  const vouchFor = aboutDevices(user, (device, id) => {
    const own = (device.signatures?.[user] ?? {})[`ed25519:${id}`];
    const signedByItself = { ...device, signatures: { [user]: { [`ed25519:${id}`]: own ?? '' } } };
    return signJson(signedByItself, user, forged.selfSigning, forged.selfSigning.publicText);
  });
  return {
    about: vouchFor.about,
    tell: (truth) => {
      const told = vouchFor.tell(truth);
      return told === truth
        ? truth
        : {
            ...told,
            master_keys: { ...(told['master_keys'] as Objects), [user]: master },
            self_signing_keys: { ...(told['self_signing_keys'] as Objects), [user]: selfSigning },
          };
    },
  };
}

/** Goes on showing a user's keys as the bot was shown them first. */
export function freezeKeys(user: string): Lie {
  const kept = new Map<string, unknown>();
  return {
    about: asksForKeys,
    tell: (truth) => {
      const told = Object.entries(truth).map(([kind, all]): [string, unknown] => {
        const keys = (all as Objects)[user];
        if (kind === 'failures' || keys === undefined) return [kind, all];
        if (!kept.has(kind)) kept.set(kind, keys);
        return [kind, { ...(all as Objects), [user]: kept.get(kind) }];
      });
      return Object.fromEntries(told);
    },
  };
}

/** Leaves answers alone in which there is nothing of the user. */
function aboutDevices(user: string, forge: (device: Signable, id: string) => Signable): Lie {
  return {
    about: asksForKeys,
    tell: (truth: Body): Body => {
      const all = (truth['device_keys'] ?? {}) as Readonly<
        Record<string, Readonly<Record<string, Signable>>>
      >;
      const devices = all[user];
      if (devices === undefined) return truth;
      const forged = Object.entries(devices).map(([id, device]) => [id, forge(device, id)] as const);
      return { ...truth, device_keys: { ...all, [user]: Object.fromEntries(forged) } };
    },
  };
}

function asksForKeys({ method, path }: BotRequest): boolean {
  return method === 'POST' && path.endsWith('/keys/query');
}
