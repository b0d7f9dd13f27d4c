import type { Peer } from '../networks/matrix/peers/peer.ts';

/** Devices of the cast that log in while a scenario goes on. */
export class Latecomers {
  readonly #logIn: (owner: Peer, name: string) => Promise<Peer>;

  constructor(logIn: (owner: Peer, name: string) => Promise<Peer>) {
    this.#logIn = logIn;
  }

  /** Another device of a member of the cast, who signs it. It knows nothing of what was said before. */
  logIn(owner: Peer, name: string): Promise<Peer> {
    return this.#logIn(owner, name);
  }
}
