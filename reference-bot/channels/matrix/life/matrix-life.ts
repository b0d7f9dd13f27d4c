import type { MatrixCredentials } from '../config/matrix-config.ts';
import { MatrixError } from '../matrix-error.ts';
import type { MatrixRuntime } from '../matrix-runtime.ts';
import { openSession, type Session } from '../session.ts';
import type { VerificationFlow } from '../verification/flow.ts';
import type { VerificationInfo } from '../verification/record.ts';
import { Verifications } from '../verification/verifications.ts';
import { type AccountStore, openAccountStore } from './account-store.ts';
import type { LifeOptions } from './life-options.ts';
import { NotedFlows } from './noted-flows.ts';
import type { Notes } from '../../../crypto-store/notes.ts';
import { persistently } from './persistently.ts';

/**
 * One life of a Matrix account, from its login until it is stopped. What the next life must know is on the disk: keys,
 * identity, what has been answered, which verifications are going on.
 */
export class MatrixLife {
  readonly verifications: Verifications;
  readonly #options: LifeOptions;
  readonly #flows: NotedFlows;
  readonly #stopping = new AbortController();
  readonly #synced = Promise.withResolvers<void>();
  #loading: Promise<typeof import('./open-account.ts')> | undefined;
  #store: AccountStore | undefined;
  #notes: Notes | undefined;
  #runtime: MatrixRuntime | undefined;

  constructor(options: LifeOptions) {
    const { policy, seams, log, counters, onVerification: onChange } = options;
    this.#options = options;
    this.#flows = new NotedFlows(seams.clock, log);
    this.verifications = new Verifications({
      policy,
      clock: seams.clock,
      log,
      counters,
      beforeAnswer: (flow) => this.#flows.begin(flow),
      ...(onChange && { onChange }),
    });
  }

  /** What outlives the process. Undefined until the bot has logged in. */
  get notes(): Notes | undefined {
    return this.#notes;
  }

  /** Undefined until the bot has logged in. */
  get runtime(): MatrixRuntime | undefined {
    return this.#runtime;
  }

  /** Aborted when the bot is stopped. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * Takes the store, or finds out that it cannot be had, before anything else is done.
   * @param passphrase protects the keys in it. Absent: the mode of the file does.
   * @throws StoreMismatch, CryptoStoreError, MatrixError `encrypted-store-passphrase-mismatch`.
   */
  async takeStore(passphrase?: string): Promise<void> {
    const { account, storeFile, seams } = this.#options;
    const { userId, credentials } = account;
    const { deviceId } = credentials;
    // It loads while the passphrase is tried.
    this.#load().catch(() => {});
    const database = await seams.openDatabase(storeFile);
    const owner = { userId, ...(deviceId && { deviceId }) };
    this.#store = await openAccountStore(database, storeFile, owner, passphrase);
  }

  /**
   * Logs in and makes the client. A homeserver that is away is waited for.
   * @throws MatrixError, StoreMismatch; the reason of `signal`.
   */
  async open(): Promise<void> {
    const [{ openAccount }, session] = await Promise.all([this.#load(), this.#logIn()]);
    await this.#options.onLogin?.(session);
    const claimed = await this.#ownStore().claim(session, this.#options.seams.clock.now());
    this.#notes = claimed.notes;
    const { listener } = this.#options;
    this.#runtime = await openAccount({
      ...this.#options,
      session,
      store: claimed,
      flows: this.#flows,
      verifications: this.verifications,
      signal: this.signal,
      listener: {
        synced: () => {
          this.#synced.resolve();
          listener.synced();
        },
        failing: (error) => listener.failing(error),
        refused: (error) => listener.refused(error),
      },
    });
    if (this.signal.aborted) this.#runtime.stop();
    this.signal.throwIfAborted();
  }

  /** Begins to listen. Resolves when the homeserver's first news are here, which may never be. */
  async listen(): Promise<void> {
    await this.#runtime?.sync();
    await this.#synced.promise;
    const { seams } = this.#options;
    this.#runtime?.resumeTexts();
    if (this.#runtime) void this.#flows.cancelInterrupted(this.#runtime.client, seams.clock.now());
  }

  /** Takes in a verification that the bot has asked for. */
  async adopt(flow: VerificationFlow): Promise<VerificationInfo> {
    await this.#flows.begin(flow);
    if (this.#runtime) this.#flows.watch(flow, this.#runtime);
    return this.verifications.adopt(flow);
  }

  /** Lets go of the homeserver and of the store. */
  stop(): void {
    this.#stopping.abort();
    this.#runtime?.stop();
    this.#store?.close();
  }

  /** Loads what takes long to load, once. */
  #load(): Promise<typeof import('./open-account.ts')> {
    this.#loading ??= import('./open-account.ts').then(async (module) => {
      if (this.#options.prepareIdentity) await module.preload();
      return module;
    });
    return this.#loading;
  }

  #ownStore(): AccountStore {
    if (!this.#store) throw new Error('takeStore() comes before open()');
    return this.#store;
  }

  #logIn(): Promise<Session> {
    const { account, seams, log, listener } = this.#options;
    const { fetch, clock } = seams;
    const { signal } = this;
    const config = { ...account, credentials: withDevice(account.credentials, this.#ownStore().deviceId) };
    return persistently(() => openSession({ config, fetch, clock, signal }), {
      what: 'to log in',
      clock,
      log,
      signal,
      isTransient(error) {
        const isAway = error instanceof MatrixError && error.kind === 'auth-probe';
        if (isAway) listener.waiting(error);
        return isAway;
      },
    });
  }
}

/** A password lets the bot in as any device: as the one whose keys it has, unless the configuration names another. */
function withDevice(credentials: MatrixCredentials, deviceId: string | undefined): MatrixCredentials {
  if (credentials.kind === 'token' || credentials.deviceId || deviceId === undefined) return credentials;
  return { ...credentials, deviceId };
}
