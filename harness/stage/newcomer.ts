import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeserverProxy } from '../faults/homeserver-proxy.ts';
import { login, type Account } from '../networks/matrix/client-server/accounts.ts';
import { expectEncryptedRoom, expectOwnToken } from '../networks/matrix/sign-up/expect-usable.ts';
import type { CrossSignAnswer, SignUpAnswer } from '../networks/matrix/sign-up/sign-up-client.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import { Oracle } from '../networks/matrix/oracle/oracle.ts';
import { MatrixApi } from '../networks/matrix/client-server/matrix-api.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { matrixSeat } from '../networks/matrix/seat.ts';
import type { SasWitness } from '../networks/matrix/diagnosis/sas-witness.ts';
import type { Peer } from '../networks/matrix/peers/peer.ts';
import type { StartedBot } from '../bots/target.ts';
import { BotLife } from './bot-life.ts';
import type { Scene } from './scene.ts';
import { usernameIn } from './username-in.ts';
import { eventually } from '../waiting/waiting.ts';

const ownerOnly = 0o600;

/** What a newcomer asks for besides its name. */
export interface SignUpWishes {
  readonly displayName?: string;
  /** What its bot is to say first. Default: a text of the service. */
  readonly intro?: string;
}

export interface NewcomerContext {
  readonly scene: Scene;
  readonly matrix: MatrixNetwork;
  /** Access token of an account that sees what the public sees. */
  readonly stranger: string;
  readonly service: OnboardingService;
  /** The person it will talk to. */
  readonly peer: Peer;
  /** Whether the service takes that person for the inviter, and makes their direct room. */
  readonly peerInvites: boolean;
  readonly witness: SasWitness;
  /** Root of the API of a language model. */
  readonly languageModel: string;
}

export interface LaunchWishes {
  /** Whose verification the bot is to answer by itself, with the cross-signing keys that it has been given. */
  readonly verifyPeers?: readonly Peer[];
  /** False: it is to say nothing of itself, as it has before, or as nobody looks at it. */
  readonly introduce?: boolean;
  /** What its bot is to take for the homeserver. */
  readonly through?: HomeserverProxy;
}

/** An account that a sign-up service has made, and what the service said of it. */
export type SignedUpAccount = Pick<Newcomer, 'account' | 'answer'>;

/** An account that a sign-up service has made, and the bot that uses it. */
export class Newcomer {
  readonly account: Account;
  readonly answer: SignUpAnswer;
  /** Its direct room with the peer. */
  readonly room: string;
  readonly oracle: Oracle;
  /** The homeserver as the account's owner, past any library. */
  readonly api: MatrixApi;
  readonly #context: NewcomerContext;
  /** Absent where the bot belongs to others too. */
  readonly #ownLife: BotLife | undefined;
  #keysFile: string | undefined;
  #hasStarted = false;
  readonly #served = new Set<string>();
  readonly #formerKeyIds = new Set<string>();

  private constructor(
    context: NewcomerContext,
    parts: Pick<Newcomer, 'account' | 'answer' | 'room'>,
    life?: BotLife,
  ) {
    const { scene, matrix, stranger } = context;
    const { signal } = scene;
    this.#context = context;
    this.account = parts.account;
    this.answer = parts.answer;
    this.room = parts.room;
    const { baseUrl } = matrix;
    this.api = new MatrixApi({ baseUrl, accessToken: parts.account.accessToken, signal });
    this.#ownLife = life;
    this.oracle = new Oracle({
      baseUrl,
      strangerToken: stranger,
      bot: parts.account,
      signal,
      deadlineMs: scene.run.limits.stepMs,
      record: scene.record,
    });
    context.witness.watch(this);
    if (life !== undefined) scene.keepBotLog((lines) => life.logTail(lines));
  }

  /** Signs up and shares a direct room with the peer, who then has joined it. Nothing of the bot runs yet. */
  static async signUp(context: NewcomerContext, code: string, wishes: SignUpWishes): Promise<Newcomer> {
    const { scene, service } = context;
    const { run } = scene;
    const password = `${crypto.randomUUID()}-Aa1`;
    run.registerSecret(password, 'password of the newcomer');
    const username = usernameIn(run, 'cara');
    const { displayName: display_name, intro } = wishes;
    const answer = await service.client.signUp({ code, username, password, display_name, intro });
    return Newcomer.welcome(context, answer, password);
  }

  /** The same for an account that was made some other way. */
  static async welcome(context: NewcomerContext, answer: SignUpAnswer, password: string): Promise<Newcomer> {
    const { peer, matrix, scene } = context;
    const account = {
      userId: answer.user_id,
      deviceId: answer.device_id,
      accessToken: answer.access_token,
      password,
    };
    scene.tellVisitor('bot', account.userId);
    const { accessToken } = account;
    const api = new MatrixApi({ baseUrl: matrix.baseUrl, accessToken, signal: scene.signal });
    await expectOwnToken(api, answer);
    const opened = context.peerInvites ? answer.dm_room : null;
    const room = opened ?? (await openRoom(context, account));
    await peer.entered(room).catch(async (error: unknown) => {
      scene.signal.throwIfAborted();
      if (opened !== null) await expectEncryptedRoom(api, room);
      throw error;
    });
    return new Newcomer(context, { account, answer, room }, newLife(context));
  }

  /** One that runs, and that others use too; the peer opens a direct room with it. */
  static async meet(context: NewcomerContext, { account, answer }: SignedUpAccount): Promise<Newcomer> {
    const { peer, scene } = context;
    scene.tellVisitor('bot', account.userId);
    const room = await peer.directRoom(account.userId, { encrypted: true });
    const newcomer = new Newcomer(context, { account, answer, room });
    newcomer.#served.add(peer.userId);
    newcomer.#hasStarted = true;
    return newcomer;
  }

  /** The same account on another device, which knows nothing of the first. */
  async onAnotherDevice(): Promise<Newcomer> {
    const { scene, matrix } = this.#context;
    const { userId, password } = this.account;
    const device = await login(matrix, { userId, password, signal: scene.signal });
    scene.run.registerSecret(device.accessToken, 'access token of another device of the newcomer');
    const account = { ...device, password };
    const { answer, room } = this;
    return new Newcomer(this.#context, { account, answer, room }, newLife(this.#context));
  }

  get userId(): string {
    return this.account.userId;
  }

  get deviceId(): string {
    return this.account.deviceId;
  }

  /** What the bot is to say first. */
  get intro(): string {
    return this.answer.intro_text;
  }

  hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** It answers by itself: whatever it says it may say at any time. */
  confirmedAtMs(): number {
    return -Infinity;
  }

  /** Their direct room is encrypted from its first event on. */
  sharesEncryptedRoomWith(user: string): boolean {
    return user === this.#context.peer.userId;
  }

  /** Whether one of its starts has named a user as one to be verified. */
  serves(user: string): boolean {
    return this.#served.has(user);
  }

  /** Ids of the master keys that its account had before the present one. */
  formerKeyIds(): ReadonlySet<string> {
    return this.#formerKeyIds;
  }

  /** Has the service give the account an identity; the bot gets the keys that come back at its next start. */
  async crossSign(
    more: { readonly password?: string; readonly force?: boolean } = {},
  ): Promise<CrossSignAnswer> {
    const { master } = await this.oracle.identity();
    if (master !== undefined) this.#formerKeyIds.add(`ed25519:${master}`);
    const answer = await this.#context.service.client.crossSign({
      access_token: this.account.accessToken,
      ...more,
    });
    if (answer.private_keys !== null) {
      this.#keysFile = join(this.#life.stateFolder, `keys-${crypto.randomUUID()}.json`);
      keepOwnerOnly(this.#keysFile, answer);
    }
    return answer;
  }

  /** Starts the bot, after ending the one that runs. */
  async start({ verifyPeers = [], introduce = true, through }: LaunchWishes = {}): Promise<StartedBot> {
    for (const { userId } of verifyPeers) this.#served.add(userId);
    const seat = matrixSeat({
      account: this.account,
      homeserverUrl: through?.url ?? this.#context.matrix.baseUrl,
      ...(introduce && { introduction: { room: this.room, text: this.intro } }),
      verifyPeers: verifyPeers.map(({ userId }) => userId),
      ...(verifyPeers.length > 0 && { crossSigningKeysFile: this.#keysFile }),
    });
    const started = await this.#life.start([seat]);
    this.#hasStarted = true;
    return started;
  }

  /** Ends the bot in good order, if one runs. */
  stop(): Promise<void> {
    return this.#life.stop();
  }

  /** Ends the bot as a crash would. */
  kill(): Promise<void> {
    return this.#life.kill();
  }

  get #life(): BotLife {
    if (this.#ownLife === undefined) throw new TypeError('a bot that others use too is not restarted');
    return this.#ownLife;
  }
}

function newLife({ scene, languageModel }: NewcomerContext): BotLife {
  return new BotLife({ scene, program: 'responder', name: 'newcomer', languageModel });
}

/** A direct room of the peer's, where the service has made none with it. */
async function openRoom({ peer, matrix, scene }: NewcomerContext, account: Account): Promise<string> {
  const { signal } = scene;
  const api = new MatrixApi({ baseUrl: matrix.baseUrl, accessToken: account.accessToken, signal });
  // What a first sync answers may have been kept for a while; what comes after it is fresh.
  let since = '';
  const joining = eventually(
    async () => {
      const answer = await api.call('GET', `/sync?timeout=0${since && `&since=${since}`}`);
      const { next_batch: next, rooms } = answer as { next_batch: string; rooms?: { invite?: object } };
      since = encodeURIComponent(next);
      const [room] = Object.keys(rooms?.invite ?? {});
      return room && api.call('POST', `/join/${encodeURIComponent(room)}`, {});
    },
    { why: `an invitation of ${account.userId}`, deadlineMs: scene.run.limits.stepMs, signal },
  );
  const [room] = await Promise.all([peer.directRoom(account.userId), joining]);
  return room;
}

/** Writes keys down, for the bot alone. */
export function keepOwnerOnly(file: string, keys: CrossSignAnswer): void {
  writeFileSync(file, JSON.stringify(keys), { mode: ownerOnly });
}
