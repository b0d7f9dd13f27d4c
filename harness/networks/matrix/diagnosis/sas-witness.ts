import type { BrokenRule, Witness } from '../../witness.ts';
import { queryKeys } from '../oracle/keys-query.ts';
import { noDeviceKeys } from '../seat.ts';
import type { Peer } from '../peers/peer.ts';
import { diagnoseFlows, untilFallenSilent, type JudgedBot } from './diagnose-flows.ts';

export interface SasWitnessOptions {
  readonly peers: readonly Peer[];
  readonly baseUrl: string;
  /** Milliseconds that a peer has to say no more. */
  readonly quietMs: number;
  /** Milliseconds for the bot's own list of its verifications. */
  readonly listingMs: number;
}

/** Knows all verifications of a scenario from its peers, and names the rules that the watched bots broke in them. */
export class SasWitness implements Witness {
  readonly #options: SasWitnessOptions;
  readonly #bots: JudgedBot[] = [];

  constructor(options: SasWitnessOptions) {
    this.#options = options;
  }

  watch(bot: JudgedBot): void {
    this.#bots.push(bot);
  }

  async untilSilent(signal: AbortSignal): Promise<void> {
    const { peers, quietMs } = this.#options;
    await Promise.all(peers.map((peer) => untilFallenSilent(peer, signal, quietMs)));
  }

  async testify(signal: AbortSignal): Promise<readonly BrokenRule[]> {
    const { peers, baseUrl } = this.#options;
    const all = this.#bots.map((bot) => diagnoseFlows(peers, bot, baseUrl, signal, this.#options));
    return (await Promise.all(all)).flat();
  }

  /** Who writes in clear needs no keys of the bot; for anything else it cannot do without. */
  async suspect(signal: AbortSignal): Promise<string | undefined> {
    const { peers, baseUrl } = this.#options;
    const [peer] = peers;
    if (peer === undefined || peers.some((one) => hasWrittenInClear(one))) return undefined;
    const users = this.#bots.map(({ userId }) => userId);
    const { device_keys: known } = await queryKeys(baseUrl, peer.accessToken, users, signal);
    const bare = this.#bots.filter(
      (bot) => (bot.hasStarted?.() ?? true) && known?.[bot.userId]?.[bot.deviceId] === undefined,
    );
    return bare.length > 0 ? noDeviceKeys : undefined;
  }
}

function hasWrittenInClear({ transcript }: Peer): boolean {
  return transcript.items.some(
    ({ direction, type, encrypted }) => direction === 'sent' && type === 'm.room.message' && !encrypted,
  );
}
