import type { BrokenRule, Witness } from '../../witness.ts';
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
}
