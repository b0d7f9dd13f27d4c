import { registerAccount } from '../../../homeserver/accounts.ts';
import { startSimulated, type SimulatedHomeserver } from '../../../homeserver/simulated/index.ts';
import { startElementPeer } from '../../element/start-element-peer.ts';
import { Oracle } from '../../../oracle/oracle.ts';
import { linkNames } from '../../../oracle/trust-chain.ts';
import type { Peer } from '../../peer.ts';
import type { SpecPeer } from '../spec-peer.ts';
import { startSpecPeer, type SpecPeerOptions } from '../start-spec-peer.ts';

const deadlineMs = 30_000;

/** A simulated homeserver, and people on it. All of them end with it. */
export class People implements AsyncDisposable {
  readonly homeserver: SimulatedHomeserver;
  readonly #ending: AbortController;
  readonly #stack: AsyncDisposableStack;
  #count = 0;

  private constructor(homeserver: SimulatedHomeserver, ending: AbortController, stack: AsyncDisposableStack) {
    this.homeserver = homeserver;
    this.#ending = ending;
    this.#stack = stack;
  }

  static async gather(): Promise<People> {
    const ending = new AbortController();
    const stack = new AsyncDisposableStack();
    const homeserver = stack.use(await startSimulated(ending));
    return new People(homeserver, ending, stack);
  }

  async spec(name: string, options: Pick<SpecPeerOptions, 'macMethods' | 'deviate'> = {}): Promise<SpecPeer> {
    return this.#stack.use(await startSpecPeer({ ...(await this.#account(name)), ...options }));
  }

  async element(name: string): Promise<Peer> {
    return this.#stack.use(await startElementPeer(await this.#account(name)));
  }

  /** Proves by signatures, as a stranger and as both, that two have verified each other. */
  async expectVerified(one: Peer, other: Peer): Promise<void> {
    await (await this.#oracle(one)).expectVerified(other);
  }

  /** Whether one has signed the other's master key, by signatures alone. */
  async hasSigned(one: Peer, other: Peer): Promise<boolean> {
    const links = await (await this.#oracle(other)).links(one);
    return links.some(
      ({ name, owner, state }) => name === linkNames.verifiedOther && owner === 'peer' && state === 'ok',
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort(new Error('the test is over'));
    await this.#stack.disposeAsync();
  }

  async #oracle(bot: Peer): Promise<Oracle> {
    const { account, ...options } = await this.#account('stranger');
    return new Oracle({ ...options, strangerToken: account.accessToken, bot, record: () => {} });
  }

  async #account(name: string) {
    const { signal } = this.#ending;
    const { baseUrl } = this.homeserver;
    const account = await registerAccount(this.homeserver, { localpart: `${name}-${++this.#count}`, signal });
    return { name, account, baseUrl, deadlineMs, signal };
  }
}
