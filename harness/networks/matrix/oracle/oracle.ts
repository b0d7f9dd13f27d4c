import type { TrustEvidence, TrustLink } from '../../../../reports/index.ts';
import { DeadlineError } from '../../../errors/deadline-error.ts';
import { ExpectationError } from '../../../errors/expectation-error.ts';
import { eventually } from '../../../waiting/waiting.ts';
import type { Login } from '../client-server/accounts.ts';
import { deviceFacts, type DeviceFacts } from './device-facts.ts';
import { queryKeys } from './keys-query.ts';
import type { KeyObject } from './signature.ts';
import { linkNames, shownChain, trustChain, type Party } from './trust-chain.ts';

/** Public keys, absent where they are not shown. */
export interface IdentityFacts {
  readonly master?: string;
  readonly selfSigning?: string;
  readonly userSigning?: string;
}

export interface OracleOptions {
  readonly baseUrl: string;
  /** Token of an account that takes no part. */
  readonly strangerToken: string;
  /** The token of each side shows what the server hides from strangers. */
  readonly bot: Login;
  /** Whether the token of the bot is its own. Default: it is. What only the bot is shown is left out where it is not. */
  readonly seesAsBot?: boolean;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  record(evidence: TrustEvidence): void;
}

/**
 * Judges trust by signatures alone. It asks the server afresh with each call, as a stranger and as each side,
 * and recomputes every signature; what bot or peer say of themselves plays no part.
 */
export class Oracle {
  readonly #options: OracleOptions;

  constructor(options: OracleOptions) {
    this.#options = options;
  }

  /** The same for another device of the bot. */
  forDevice(deviceId: string): Oracle {
    const { bot, ...rest } = this.#options;
    return new Oracle({ ...rest, bot: { ...bot, deviceId } });
  }

  /** Whether it is shown what a server shows to the bot alone: its user-signing key, and what that has signed. */
  get seesAsBot(): boolean {
    return this.#options.seesAsBot !== false;
  }

  /** The chain as it is now, not recorded. */
  async links(peer: Login): Promise<TrustLink[]> {
    const { baseUrl, strangerToken, bot, signal } = this.#options;
    const users = [bot.userId, peer.userId];
    const [stranger, asBot, asPeer] = await Promise.all(
      [strangerToken, bot.accessToken, peer.accessToken].map((token) =>
        queryKeys(baseUrl, token, users, signal),
      ),
    );
    const links = trustChain(
      { stranger: stranger!, bot: asBot!, peer: asPeer! },
      party('bot', bot),
      party('peer', peer),
    );
    return this.seesAsBot ? links : links.filter((link) => !isShownToBotAlone(link));
  }

  /** Expects both sides' own chains to stand and neither to have signed the other. */
  async expectStrangers(peer: Named, moment: string): Promise<void> {
    await this.#settle(peer, moment, 'both identities whole, neither signed by the other', (link) =>
      isCross(link) ? link.state === 'missing' : link.state === 'ok',
    );
  }

  /** Which side has signed the other, as it is now: `nobody`, `bot`, `peer` or both of these. */
  async signers(peer: Named, moment: string): Promise<string> {
    const links = await this.#record(peer, moment);
    const signed = links.filter((link) => isCross(link) && link.state !== 'missing');
    return signed.map(({ owner }) => owner).join(', ') || 'nobody';
  }

  /** Expects every link of both sides. Signatures are uploaded after `done`, so this waits for them. */
  async expectVerified(peer: Named, moment = 'after'): Promise<void> {
    await this.#settle(
      peer,
      moment,
      'every link of the chain, in both directions',
      (link) => link.state === 'ok',
    );
  }

  /** The same where the person has verified in another client: this device of theirs need not be signed. */
  async expectVerifiedElsewhere(peer: Named, moment = 'after'): Promise<void> {
    await this.#settle(
      peer,
      moment,
      'every link between both identities, and of the device of the bot',
      (link) => link.state === 'ok' || (link.owner === 'peer' && link.name === linkNames.deviceOwner),
    );
  }

  /**
   * Expects that neither side has signed the other *now*. Call it only after something that must have come later
   * than a wrong signature would have: absence is not waited for.
   */
  async expectUnverified(peer: Named, moment = 'after'): Promise<void> {
    const links = await this.#record(peer, moment);
    const signed = links.filter((link) => isCross(link) && link.state !== 'missing');
    if (signed.length > 0) {
      throw new ExpectationError(
        `trust was given: ${signed.map(describe).join('; ')}`,
        'no signature of either side over the other',
        signed.map(describe).join('; '),
      );
    }
  }

  /**
   * Waits for every link that ends in the peer's signature over the bot.
   * @returns `sound`, or what is wrong when time has run out.
   */
  verifiedBy(peer: Named, moment: string): Promise<string> {
    return this.#settled(
      peer,
      moment,
      (link) => link.state === 'ok' || (link.owner === 'bot' && isCross(link)),
    );
  }

  /**
   * Waits for every link between the bot's device and its cross-signing keys.
   * @returns `sound`, or what is wrong when time has run out.
   */
  ownChain(peer: Named, moment: string): Promise<string> {
    return this.#settled(
      peer,
      moment,
      (link) => link.owner === 'peer' || isCross(link) || link.state === 'ok',
    );
  }

  /**
   * Waits for every link that ends in the bot's signature over the peer.
   * @returns `sound`, or what is wrong when time has run out.
   */
  verifiedByBot(peer: Named, moment: string): Promise<string> {
    return this.#settled(
      peer,
      moment,
      (link) => link.state === 'ok' || (link.owner === 'peer' && isCross(link)),
    );
  }

  /** State of the signature of its owner's identity over the bot's device, as it is now. */
  async deviceSignature(peer: Named, moment: string): Promise<TrustLink['state']> {
    const links = await this.#record(peer, moment);
    return links.find(({ owner, name }) => owner === 'bot' && name === linkNames.deviceOwner)!.state;
  }

  /** State of the bot's signature over the peer's identity, as the bot is shown it. */
  async botsSignature(peer: Login): Promise<TrustLink['state']> {
    const links = await this.links(peer);
    return links.find((link) => link.owner === 'bot' && isCross(link))!.state;
  }

  /** State of the peer's signature over the bot's identity, as the peer is shown it. */
  async peersSignature(peer: Login): Promise<TrustLink['state']> {
    const links = await this.links(peer);
    return links.find((link) => link.owner === 'peer' && isCross(link))!.state;
  }

  /** The links that end in the bot's signature over the peer and do not stand now; `none` if all do. */
  async brokenTowards(peer: Named, moment: string): Promise<string> {
    const links = await this.#record(peer, moment);
    return wrong(links, (link) => link.state === 'ok' || (link.owner === 'peer' && isCross(link))) || 'none';
  }

  /** The peer's master key as everybody is shown it. */
  async masterKeyOf(peer: Login): Promise<string | undefined> {
    const { baseUrl, strangerToken, signal } = this.#options;
    const keys = await queryKeys(baseUrl, strangerToken, [peer.userId], signal);
    return keyOf(keys.master_keys?.[peer.userId]);
  }

  /** Who has signed the bot's master key with a user-signing key, as a stranger sees it; `none` is as it should be. */
  async shownToStrangers(peer: Login): Promise<string> {
    const { baseUrl, strangerToken, bot, signal } = this.#options;
    const keys = await queryKeys(baseUrl, strangerToken, [bot.userId], signal);
    const signatures = keys.master_keys?.[bot.userId]?.signatures ?? {};
    return Object.keys(signatures[peer.userId] ?? {}).join(', ') || 'none';
  }

  /** What a stranger finds of the bot's device. */
  device(): Promise<DeviceFacts> {
    const { baseUrl, strangerToken, bot, signal } = this.#options;
    return deviceFacts(baseUrl, strangerToken, bot, signal);
  }

  /** Whether a stranger finds keys of the bot's device. */
  async hasDeviceKeys(): Promise<boolean> {
    const { baseUrl, strangerToken, bot, signal } = this.#options;
    const { device_keys: keys } = await queryKeys(baseUrl, strangerToken, [bot.userId], signal);
    return keys?.[bot.userId]?.[bot.deviceId] !== undefined;
  }

  /** Ids of all devices of the bot's account that somebody else than themselves has signed, as a stranger sees it. */
  async signedDevices(): Promise<readonly string[]> {
    const { baseUrl, strangerToken, bot, signal } = this.#options;
    const { device_keys: keys } = await queryKeys(baseUrl, strangerToken, [bot.userId], signal);
    const signed = Object.entries(keys?.[bot.userId] ?? {}).filter(([id, { signatures = {} }]) =>
      Object.values(signatures).some((own) => Object.keys(own).some((key) => key !== `ed25519:${id}`)),
    );
    return signed.map(([id]) => id).toSorted();
  }

  /** The bot's cross-signing keys as a stranger is shown them. */
  async identity(): Promise<IdentityFacts> {
    const { baseUrl, strangerToken, bot, signal } = this.#options;
    const keys = await queryKeys(baseUrl, strangerToken, [bot.userId], signal);
    return {
      master: keyOf(keys.master_keys?.[bot.userId]),
      selfSigning: keyOf(keys.self_signing_keys?.[bot.userId]),
      userSigning: keyOf(keys.user_signing_keys?.[bot.userId]),
    };
  }

  /** Expects the bot's own identity: device and all three cross-signing keys. */
  async expectBotIdentity(peer: Named, moment: string): Promise<void> {
    expectSound(await this.ownChain(peer, moment), "the bot's device and cross-signing keys, all signed");
  }

  /** Expects that everybody is shown the bot's device, signed by its identity. Needs no token of the bot. */
  async expectShownIdentity(moment: string): Promise<void> {
    const { baseUrl, strangerToken, bot, signal } = this.#options;
    const links = async (): Promise<TrustLink[]> =>
      shownChain(await queryKeys(baseUrl, strangerToken, [bot.userId], signal), party('bot', bot));
    const found = await this.#untilAll(links, 'everybody', moment, ({ state }) => state === 'ok');
    expectSound(found, "the bot's device, signed by the identity that everybody is shown");
  }

  async #settle(
    peer: Named,
    moment: string,
    expected: string,
    holds: (link: TrustLink) => boolean,
  ): Promise<void> {
    expectSound(await this.#settled(peer, moment, holds), expected);
  }

  #settled(peer: Named, moment: string, holds: (link: TrustLink) => boolean): Promise<string> {
    return this.#untilAll(() => this.links(peer), peer.name, moment, holds);
  }

  async #untilAll(
    read: () => Promise<TrustLink[]>,
    peer: string,
    moment: string,
    holds: (link: TrustLink) => boolean,
  ): Promise<string> {
    let links: TrustLink[] = [];
    const { signal, deadlineMs } = this.#options;
    try {
      await eventually(
        async () => {
          links = await read();
          return links.every(holds) || undefined;
        },
        { why: 'the signatures', deadlineMs, signal, lastSeen: () => wrong(links, holds) },
      );
      return sound;
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      return error.observed;
    } finally {
      if (links.length > 0) this.#options.record({ kind: 'trust', moment, peer, links });
    }
  }

  async #record(peer: Named, moment: string): Promise<TrustLink[]> {
    const links = await this.links(peer);
    this.#options.record({ kind: 'trust', moment, peer: peer.name, links });
    return links;
  }
}

/** The one key of a cross-signing key object. */
function keyOf(object: KeyObject | undefined): string | undefined {
  return Object.values(object?.keys ?? {})[0];
}

const sound = 'sound';

function expectSound(observed: string, expected: string): void {
  if (observed !== sound)
    throw new ExpectationError(`the signatures do not show it: ${observed}`, expected, observed);
}

type Named = Login & { readonly name: string };

function party(role: Party['role'], account: Login): Party {
  return { role, user: account.userId, device: account.deviceId };
}

function isCross(link: TrustLink): boolean {
  return link.name === linkNames.verifiedOther;
}

function isShownToBotAlone({ owner, name }: TrustLink): boolean {
  return owner === 'bot' && (name === linkNames.masterUserSigning || name === linkNames.verifiedOther);
}

function wrong(links: readonly TrustLink[], holds: (link: TrustLink) => boolean): string {
  return links.length === 0
    ? 'no answer'
    : links
        .filter((link) => !holds(link))
        .map(describe)
        .join('; ');
}

function describe(link: TrustLink): string {
  const detail = link.detail === undefined ? '' : ` (${link.detail})`;
  return `${link.owner}: ${link.name} is ${link.state}${detail}`;
}
