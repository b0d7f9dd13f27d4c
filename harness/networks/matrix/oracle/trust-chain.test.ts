import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import type { PublishedKeys } from './keys-query.ts';
import type { KeyObject } from './signature.ts';
import { linkNames, trustChain, type Party, type Views } from './trust-chain.ts';

const bot: Party = { role: 'bot', user: '@bot:x', device: 'BOT' };
const peer: Party = { role: 'peer', user: '@peer:x', device: 'PEER' };

describe('trustChain', () => {
  it('finds every link of two users who have verified each other', () => {
    expect(states(world({ verified: true }))).toEqual(new Set(['ok']));
  });

  it('finds just the links between the users missing where they have not', () => {
    const links = trustChain(world({ verified: false }), bot, peer).filter(({ state }) => state !== 'ok');
    expect(links.map(({ name, owner, state }) => [name, owner, state])).toEqual([
      [linkNames.verifiedOther, 'bot', 'missing'],
      [linkNames.verifiedOther, 'peer', 'missing'],
    ]);
  });

  it('does not believe a signature that only the server shows, computed over another key', () => {
    const views = world({ verified: true });
    const master = views.bot.master_keys!['@peer:x']! as { keys: Record<string, string> };
    const other = keyPair().publicKey;
    master.keys = { [`ed25519:${other}`]: other };
    const link = trustChain(views, bot, peer).find(
      ({ name, owner }) => name === linkNames.verifiedOther && owner === 'bot',
    );
    expect(link).toMatchObject({ state: 'bad' });
  });

  it('does not believe a signature over a master key that nobody else is shown', () => {
    const views = world({ verified: true });
    const { master_keys: masters } = views.stranger;
    const stranger = { ...views.stranger, master_keys: { ...masters, '@bot:x': identity(bot).master } };
    const link = trustChain({ ...views, stranger }, bot, peer).find(
      ({ name, owner }) => name === linkNames.verifiedOther && owner === 'peer',
    );
    expect(link).toMatchObject({ state: 'bad', detail: "bot's master key is another one to a stranger" });
  });

  it.each([
    ['user_id', '@somebody:x'],
    ['device_id', 'ANOTHER'],
  ])('does not take keys for those of a device whose signed %s is another', (member, value) => {
    const views = world({ verified: false, claimed: { [member]: value } });
    expect(states(views)).toContain('bad');
  });

  it('reads a user-signing key only as its owner', () => {
    const views = world({ verified: true });
    const links = trustChain({ ...views, bot: views.stranger }, bot, peer);
    const missing = links
      .filter(({ state }) => state === 'missing')
      .map(({ name, owner }) => `${owner} ${name}`);
    expect(missing).toEqual([`bot ${linkNames.masterUserSigning}`, `bot ${linkNames.verifiedOther}`]);
  });

  it('names a device that nobody has published', () => {
    const views = world({ verified: false });
    delete (views.stranger.device_keys as Record<string, unknown>)['@bot:x'];
    const device = trustChain(views, bot, peer).find(
      ({ name, owner }) => name === linkNames.deviceSelf && owner === 'bot',
    );
    expect(device).toMatchObject({ state: 'missing', detail: 'device BOT is not published' });
  });
});

function states(views: Views): Set<string> {
  return new Set(trustChain(views, bot, peer).map(({ state }) => state));
}

/** Two users with whole identities, as the server would show them to a stranger and to each. */
function world({ verified, claimed = {} }: { verified: boolean; claimed?: KeyObject }): Views {
  const identities = { bot: identity(bot, claimed), peer: identity(peer) };
  const masters = { '@bot:x': identities.bot.master, '@peer:x': identities.peer.master };
  const shared: PublishedKeys = {
    device_keys: { '@bot:x': { BOT: identities.bot.device }, '@peer:x': { PEER: identities.peer.device } },
    master_keys: masters,
    self_signing_keys: { '@bot:x': identities.bot.selfSigning, '@peer:x': identities.peer.selfSigning },
  };
  const seenBy = (own: Identity, party: Party, over: Party): PublishedKeys => ({
    ...shared,
    user_signing_keys: { [party.user]: own.userSigning },
    master_keys: {
      ...masters,
      [over.user]: verified
        ? sign(masters[over.user as keyof typeof masters], party.user, own.pairs.userSigning)
        : masters[over.user as keyof typeof masters],
    },
  });
  return structuredClone({
    stranger: shared,
    bot: seenBy(identities.bot, bot, peer),
    peer: seenBy(identities.peer, peer, bot),
  });
}

type Identity = ReturnType<typeof identity>;

/** @param claimed what the keys of the device say of themselves in place of the truth. */
function identity({ user, device }: Party, claimed: KeyObject = {}) {
  const pairs = { device: keyPair(), master: keyPair(), selfSigning: keyPair(), userSigning: keyPair() };
  const crossSigning = (usage: string, { publicKey }: KeyPair): KeyObject => ({
    user_id: user,
    usage: [usage],
    keys: { [`ed25519:${publicKey}`]: publicKey },
  });
  const deviceKeys = {
    user_id: user,
    device_id: device,
    keys: { [`ed25519:${device}`]: pairs.device.publicKey },
    ...claimed,
  };
  return {
    pairs,
    master: crossSigning('master', pairs.master),
    selfSigning: sign(crossSigning('self_signing', pairs.selfSigning), user, pairs.master),
    userSigning: sign(crossSigning('user_signing', pairs.userSigning), user, pairs.master),
    device: sign(sign(deviceKeys, user, pairs.device, device), user, pairs.selfSigning),
  };
}

type KeyPair = ReturnType<typeof keyPair>;

function keyPair() {
  const { secretKey, publicKey } = ed25519.keygen();
  return { secretKey, publicKey: Buffer.from(publicKey).toString('base64').replace('=', '') };
}

function sign(object: KeyObject, user: string, { secretKey, publicKey }: KeyPair, id = publicKey): KeyObject {
  const { signatures, ...content } = object;
  const signature = Buffer.from(ed25519.sign(Buffer.from(canonicalJson(content)), secretKey)).toString(
    'base64',
  );
  const own = { ...signatures?.[user], [`ed25519:${id}`]: signature.replaceAll('=', '') };
  return { ...content, signatures: { ...signatures, [user]: own } };
}
