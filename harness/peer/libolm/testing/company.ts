import { registerAccount } from '../../../homeserver/accounts.ts';
import { startSimulated, type SimulatedHomeserver } from '../../../homeserver/simulated/index.ts';
import { Oracle } from '../../../oracle/oracle.ts';
import { Ledger } from '../../../process/ledger.ts';
import { startElementPeer, type ElementPeerOptions } from '../../element/start-element-peer.ts';
import type { Peer } from '../../peer.ts';
import type { LibolmPeer } from '../libolm-peer.ts';
import { startLibolmPeer } from '../start-libolm-peer.ts';

const defaultDeadlineMs = 30_000;

/** A simulated homeserver with peers of both lineages of Element. All of them end with it. */
export class Company implements AsyncDisposable {
  readonly homeserver: SimulatedHomeserver;
  readonly ledger: Ledger;
  readonly #ending: AbortController;
  readonly #stack: AsyncDisposableStack;
  #count = 0;

  private constructor(parts: {
    homeserver: SimulatedHomeserver;
    ledger: Ledger;
    ending: AbortController;
    stack: AsyncDisposableStack;
  }) {
    this.homeserver = parts.homeserver;
    this.ledger = parts.ledger;
    this.#ending = parts.ending;
    this.#stack = parts.stack;
  }

  static async gather(): Promise<Company> {
    const ending = new AbortController();
    const stack = new AsyncDisposableStack();
    const ledger = stack.adopt(Ledger.open(), (opened) => opened.close());
    const homeserver = stack.use(await startSimulated(ending));
    return new Company({ homeserver, ledger, ending, stack });
  }

  async libolm(name = 'libolm', deadlineMs = defaultDeadlineMs): Promise<LibolmPeer> {
    const { ledger } = this;
    return this.#stack.use(await startLibolmPeer({ ...(await this.#account(name)), deadlineMs, ledger }));
  }

  async element(name = 'element', more: Pick<ElementPeerOptions, 'encryptsToDevice'> = {}): Promise<Peer> {
    return this.#stack.use(await startElementPeer({ ...(await this.#account(name)), ...more }));
  }

  /** A judge of the trust between peers and this one. */
  async oracleOf(bot: Peer): Promise<Oracle> {
    const { account, ...options } = await this.#account('stranger');
    return new Oracle({ ...options, strangerToken: account.accessToken, bot, record: () => {} });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort(new Error('the test is over'));
    await this.#stack.disposeAsync();
  }

  async #account(name: string) {
    const { signal } = this.#ending;
    const localpart = `${name}-${++this.#count}`;
    const account = await registerAccount(this.homeserver, { localpart, signal });
    return { name, account, baseUrl: this.homeserver.baseUrl, deadlineMs: defaultDeadlineMs, signal };
  }
}
