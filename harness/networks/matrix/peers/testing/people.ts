import { registerAccount } from '../../client-server/accounts.ts';
import { startSimulated, type SimulatedHomeserver } from '../../homeserver/simulated/index.ts';
import { Oracle } from '../../oracle/oracle.ts';
import { linkNames } from '../../oracle/trust-chain.ts';
import { Ledger } from '../../../../process/ledger.ts';
import { startElementPeer, type ElementPeerOptions } from '../element/start-element-peer.ts';
import type { LibolmPeer } from '../libolm/libolm-peer.ts';
import { LibolmProcesses } from '../libolm/libolm-process.ts';
import { startLibolmPeer } from '../libolm/start-libolm-peer.ts';
import type { CommonPeerOptions } from '../options.ts';
import type { Peer } from '../peer.ts';
import { NativePeer, type NativePeerOptions } from '../native/native-peer.ts';
import type { SpecPeer } from '../from-spec/spec-peer.ts';
import { startSpecPeer, type SpecPeerOptions } from '../from-spec/start-spec-peer.ts';

const deadlineMs = 30_000;

/** A simulated homeserver, and people on it with peers of all kinds. All of them end with it. */
export class People implements AsyncDisposable {
  readonly homeserver: SimulatedHomeserver;
  readonly ledger: Ledger;
  readonly libolmProcesses: LibolmProcesses;
  readonly #ending: AbortController;
  readonly #stack: AsyncDisposableStack;
  #count = 0;

  private constructor(
    homeserver: SimulatedHomeserver,
    ledger: Ledger,
    ending: AbortController,
    stack: AsyncDisposableStack,
  ) {
    this.homeserver = homeserver;
    this.ledger = ledger;
    this.libolmProcesses = new LibolmProcesses(ledger);
    this.#ending = ending;
    this.#stack = stack;
  }

  static async gather(): Promise<People> {
    const ending = new AbortController();
    const stack = new AsyncDisposableStack();
    const ledger = stack.adopt(Ledger.open(), (opened) => opened.close());
    const homeserver = stack.use(await startSimulated(ending));
    return new People(homeserver, ledger, ending, stack);
  }

  element(name = 'element', options: Partial<ElementPeerOptions> = {}): Promise<Peer> {
    return this.#start(startElementPeer, name, options);
  }

  libolm(name = 'libolm', options: Partial<CommonPeerOptions> = {}): Promise<LibolmPeer> {
    return this.#start(startLibolmPeer, name, { libolm: this.libolmProcesses, ...options });
  }

  native(name = 'native', options: Partial<NativePeerOptions> = {}): Promise<NativePeer> {
    const makeFolder = (): string => this.ledger.temporaryFolder('keys');
    return this.#start(NativePeer.start, name, { makeFolder, ...options });
  }

  spec(name = 'spec', options: Partial<SpecPeerOptions> = {}): Promise<SpecPeer> {
    return this.#start(startSpecPeer, name, options);
  }

  /** Proves by signatures, as a stranger and as both, that two have verified each other. */
  async expectVerified(one: Peer, other: Peer): Promise<void> {
    await (await this.oracleOf(one)).expectVerified(other);
  }

  /** Whether one has signed the other's master key, by signatures alone. */
  async hasSigned(one: Peer, other: Peer): Promise<boolean> {
    const links = await (await this.oracleOf(other)).links(one);
    return links.some(
      ({ name, owner, state }) => name === linkNames.verifiedOther && owner === 'peer' && state === 'ok',
    );
  }

  /** A judge of the trust between peers and this one. */
  async oracleOf(bot: Peer): Promise<Oracle> {
    const { account, ...options } = await this.#newcomer('stranger');
    return new Oracle({ ...options, strangerToken: account.accessToken, bot, record: () => {} });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort(new Error('the test is over'));
    await this.#stack.disposeAsync();
  }

  async #start<Options, P extends Peer>(
    starter: (options: CommonPeerOptions & Options) => Promise<P>,
    name: string,
    options: Options,
  ): Promise<P> {
    return this.#stack.use(await starter({ ...(await this.#newcomer(name)), ...options }));
  }

  async #newcomer(name: string): Promise<CommonPeerOptions> {
    const { signal } = this.#ending;
    const { baseUrl } = this.homeserver;
    const localpart = `${name}-${++this.#count}`;
    const account = await registerAccount(this.homeserver, { localpart, signal });
    return { name, account, baseUrl, deadlineMs, signal };
  }
}
