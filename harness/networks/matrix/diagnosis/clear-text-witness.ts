import type { BrokenRule, Witness } from '../../witness.ts';
import type { Peer } from '../peers/peer.ts';

/** Looks whether encrypted messages of others than the cast told their text in clear as well. */
export class ClearTextWitness implements Witness {
  readonly #peers: readonly Peer[];

  constructor(peers: readonly Peer[]) {
    this.#peers = peers;
  }

  async testify(): Promise<readonly BrokenRule[]> {
    const cast = new Set(this.#peers.map(({ userId }) => userId));
    const heard = this.#peers.flatMap(({ heard: { items } }) => items);
    const names = heard.flatMap(({ sender, inClear = [] }) => (cast.has(sender) ? [] : inClear));
    if (names.length === 0) return [];
    const told = [...new Set(names)].map((name) => `"${name}"`).join(' and ');
    return [
      {
        rule: 'clear-text-beside-ciphertext',
        sentence: `told an encrypted message in clear beside its ciphertext, in ${told}`,
        about: 'encryption',
        certainty: 'proven',
        isSilence: false,
        failsAlone: 'all else went well, but what was encrypted was told in clear too',
      },
    ];
  }
}
