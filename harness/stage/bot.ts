import {
  ControlError,
  type ChannelStatus,
  type ControlClient,
  type VerificationRecord,
} from '../bots/control-client.ts';
import type { Peer, Sas } from '../networks/matrix/peers/peer.ts';
import { BlockedError } from '../errors/blocked-error.ts';

export interface BotOptions {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  /** The control API of the process that runs now; where there is none, what needs it is blocked. */
  control(): ControlClient | undefined;
  /** Whether it confirms verifications without being told to. */
  readonly confirmsItself: boolean;
  /** The short authentication string that it reports for a flow; undefined if it reports none. */
  sasOf(flow: string): Promise<Sas | undefined>;
  /** Whether it was told to serve a user. */
  serves(user: string): boolean;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/**
 * The bot under test on Matrix: an account, and an operator at its control API.
 * @throws BlockedError where the target has no control API, from all that needs one.
 * @example
 * ```ts
 * import type { Bot, Peer } from 'cara-smoke';
 *
 * // Whether the client of a person believes that the bot is verified. It proves nothing: that is for the oracle.
 * export const isTrusted = async (bot: Bot, peer: Peer): Promise<boolean> =>
 *   (await peer.opinionOf(bot.userId, bot.deviceId)).verified;
 * ```
 */
export class Bot {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  readonly #options: BotOptions;
  readonly #confirmedAtMs = new Map<string, number>();

  constructor(options: BotOptions) {
    this.#options = options;
    this.userId = options.userId;
    this.deviceId = options.deviceId;
    this.accessToken = options.accessToken;
  }

  /**
   * The verification that a peer has asked the bot for, or has begun with a start alone.
   * @param flow its transaction id, or the id of its request event. Default: any.
   */
  async requestFrom(
    peer: Peer,
    begunAs: 'requested' | 'started' = 'requested',
    flow?: string,
  ): Promise<BotFlow> {
    const record = await this.#await(
      peer,
      `the bot to list ${peer.name}'s ${begunAs === 'requested' ? 'request' : 'start'}`,
      ({ state, protocolFlowId }) => state === begunAs && (flow ?? protocolFlowId) === protocolFlowId,
    );
    return this.#flow(record, peer);
  }

  /** Tells the bot to ask a user for verification in their direct room. */
  async verifyUser(peer: Peer): Promise<BotFlow> {
    return this.#flow(await this.#control.startVerification({ userId: peer.userId }), peer);
  }

  /** Tells the bot to ask one device for verification by to-device messages. */
  async verifyDevice(peer: Peer, named: 'by-id' | 'by-hex' = 'by-id'): Promise<BotFlow> {
    const { userId, deviceId } = peer;
    const device =
      named === 'by-id' ? { deviceId } : { rawDeviceIdHex: Buffer.from(deviceId).toString('hex') };
    return this.#flow(await this.#control.startVerification({ userId, ...device }), peer);
  }

  /** What it tells its operator of its channel; undefined where it has no control API. */
  async channel(): Promise<ChannelStatus | undefined> {
    const unlisted = { id: 'matrix', status: 'not there' };
    const control = this.#options.control();
    return control && ((await control.channel('matrix')) ?? unlisted);
  }

  /** Records of the bot that concern a peer, in any state. */
  async verificationsWith(peer: Peer): Promise<VerificationRecord[]> {
    return (await this.#control.verifications()).filter((record) => record.userId === peer.userId);
  }

  /** The short authentication string that it reports for a flow; undefined if it reports none. */
  sasOf(flow: string): Promise<Sas | undefined> {
    return this.#options.sasOf(flow);
  }

  /**
   * When its operator first said that the emoji of a verification with a user match: Infinity if never, -Infinity if it
   * needs nobody's word.
   * @param flow its transaction id, or the id of its request event.
   */
  confirmedAtMs(user: string, flow: string): number {
    if (this.#options.confirmsItself) return -Infinity;
    return this.#confirmedAtMs.get(keyOf(user, flow)) ?? Infinity;
  }

  /** Notes that somebody on its side has said that the emoji match, nobody knows when. */
  noteConfirmed({ userId }: Peer, flow: string): void {
    this.#confirmedAtMs.set(keyOf(userId, flow), -Infinity);
  }

  /** Whether it was told to serve a user. */
  serves(user: string): boolean {
    return this.#options.serves(user);
  }

  get #control(): ControlClient {
    const control = this.#options.control();
    if (control === undefined) throw new BlockedError('the target has no control API');
    return control;
  }

  #flow(record: VerificationRecord, peer: Peer): BotFlow {
    return new BotFlow(record.flowId, peer, { ...this.#options, control: this.#control }, () => {
      const key = keyOf(peer.userId, record.protocolFlowId);
      if (!this.#confirmedAtMs.has(key)) this.#confirmedAtMs.set(key, performance.now());
    });
  }

  #await(
    peer: Peer,
    why: string,
    matches: (record: VerificationRecord) => boolean,
  ): Promise<VerificationRecord> {
    const { signal, deadlineMs } = this.#options;
    return this.#control.awaitVerification((record) => record.userId === peer.userId && matches(record), {
      why,
      deadlineMs,
      signal,
    });
  }
}

function keyOf(user: string, flow: string): string {
  return JSON.stringify([user, flow]);
}

/** What an operator may say about a verification. */
export type Order = 'accept' | 'match' | 'no-match' | 'cancel';

type FlowOptions = Omit<BotOptions, 'control'> & { readonly control: ControlClient };

/** One verification as the bot's operator drives it. */
export class BotFlow {
  readonly id: string;
  readonly #peer: Peer;
  readonly #options: FlowOptions;

  readonly #onConfirm: () => void;

  /** @param onConfirm called as the operator confirms. */
  constructor(id: string, peer: Peer, options: FlowOptions, onConfirm: () => void) {
    this.#onConfirm = onConfirm;
    this.id = id;
    this.#peer = peer;
    this.#options = options;
  }

  /**
   * Accepts the request; a bot in this contract sends `ready` and its own `start` at once.
   * @returns the state that the bot reports then.
   */
  async accept(): Promise<string> {
    return (await this.#options.control.accept(this.id)).state;
  }

  /** Resolves when the bot has seen the peer's `ready`. */
  async ready(): Promise<void> {
    await this.#await('the bot to see that its request was accepted', (record) => record.state !== 'created');
  }

  /** Resolves when the bot has seen the peer's `start`. */
  async started(): Promise<void> {
    await this.#await(
      "the bot to see the peer's start",
      (record) => !['created', 'ready'].includes(record.state),
    );
  }

  /** The short authentication string the bot shows its operator. */
  async sas(): Promise<Sas> {
    const record = await this.#await(
      `the bot to show the emoji of its verification with ${this.#peer.name}`,
      (candidate) => candidate.sas !== undefined,
    );
    return { emoji: record.sas?.emoji ?? [], decimals: record.sas?.decimals ?? [] };
  }

  async confirm(): Promise<void> {
    this.#onConfirm();
    await this.#options.control.confirm(this.id, true);
  }

  /** Confirms in a way of its own, e.g. at a command line. */
  async confirmBy(confirm: () => Promise<void>): Promise<void> {
    this.#onConfirm();
    await confirm();
  }

  async reject(): Promise<void> {
    await this.#options.control.confirm(this.id, false);
  }

  async cancel(): Promise<void> {
    await this.#options.control.cancel(this.id);
  }

  /** Gives an order, and tells how it was answered: the status, and the state or the kind of the refusal. */
  async order(order: Order): Promise<string> {
    const { control } = this.#options;
    if (order === 'match') this.#onConfirm();
    const give = {
      accept: () => control.accept(this.id),
      match: () => control.confirm(this.id, true),
      'no-match': () => control.confirm(this.id, false),
      cancel: () => control.cancel(this.id),
    };
    try {
      return `200 ${(await give[order]()).state}`;
    } catch (error) {
      if (error instanceof ControlError) return `${error.status} ${error.kind ?? 'without a kind'}`;
      throw error;
    }
  }

  /** Its record as the bot lists it now; undefined where it lists none. */
  async record(): Promise<VerificationRecord | undefined> {
    return (await this.#options.control.verifications()).find(({ flowId }) => flowId === this.id);
  }

  /** Resolves when the bot lists it in a state. */
  async stands(state: string): Promise<void> {
    await this.#await(`the bot to list it as "${state}"`, (record) => record.state === state);
  }

  #await(why: string, matches: (record: VerificationRecord) => boolean): Promise<VerificationRecord> {
    const { control, signal, deadlineMs } = this.#options;
    return control.awaitVerification((record) => record.flowId === this.id && matches(record), {
      why,
      deadlineMs,
      signal,
    });
  }
}
