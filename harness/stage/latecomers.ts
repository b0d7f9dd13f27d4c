import type { Peer } from '../networks/matrix/peers/peer.ts';

type LogIn = (owner: Peer, name: string, signed: boolean) => Promise<Peer>;

/** Devices of the cast that log in while a scenario goes on. */
export class Latecomers {
  readonly #logIn: LogIn;

  constructor(logIn: LogIn) {
    this.#logIn = logIn;
  }

  /**
   * Another device of a member of the cast. It knows nothing of what was said before.
   * @param signed whether the member signs it. Default: true.
   */
  logIn(owner: Peer, name: string, { signed = true }: { readonly signed?: boolean } = {}): Promise<Peer> {
    return this.#logIn(owner, name, signed);
  }
}
