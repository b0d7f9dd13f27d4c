import type { Logger } from '../../base/logging/logger.ts';
import { MatrixError, type MatrixErrorKind } from '../../channels/matrix/matrix-error.ts';
import type { MatrixRuntime } from '../../channels/matrix/matrix-runtime.ts';
import { openSession, type Session } from '../../channels/matrix/session.ts';
import type { SyncListener } from '../../channels/matrix/sync-status.ts';
import type { CrossSigningKeys } from './cross-signing-keys.ts';
import { persistently } from './persistently.ts';
import type { ResponderSeams } from './responder-seams.ts';
import type { ResponderSettings } from './settings.ts';
import type { ClaimedStore, ResponderStore } from './store/responder-store.ts';
import { VerificationNotes } from './verification-notes.ts';

export interface ResponderOptions {
  readonly settings: ResponderSettings;
  readonly keys: CrossSigningKeys | undefined;
  readonly store: ResponderStore;
  readonly seams: ResponderSeams;
  readonly log: Logger;
}

/** A bot on one Matrix account: introduces itself, answers commands, and verifies the people it was told to. */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #stopping = new AbortController();
  readonly #ended = Promise.withResolvers<never>();
  readonly #synced = Promise.withResolvers<void>();
  readonly #introduced = Promise.withResolvers<void>();
  #runtime: MatrixRuntime | undefined;
  #isFailing = false;

  constructor(options: ResponderOptions) {
    this.#options = options;
    // Whoever waits for it learns of it; nobody has to.
    this.#ended.promise.catch(() => {});
  }

  /** Rejects when the bot cannot go on; never resolves. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  /** Logs in and listens. Waits for a homeserver that is away. Never rejects. */
  async start(): Promise<void> {
    try {
      const session = await this.#logIn();
      const { clock } = this.#options.seams;
      const store = await this.#options.store.claim(clock.now());
      await this.#listen(session, store);
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#ended.reject(error as Error);
    }
  }

  /** Lets go of the homeserver and of the store. */
  stop(): void {
    this.#stopping.abort();
    this.#runtime?.stop();
    this.#options.store.close();
  }

  #logIn(): Promise<Session> {
    const { settings, seams, log } = this.#options;
    const { fetch, clock } = seams;
    const { homeserverUrl, userId, accessToken, deviceId } = settings;
    const config = {
      homeserverUrl,
      userId,
      credentials: { kind: 'token', accessToken, deviceId },
    } as const;
    const { signal } = this.#stopping;
    return persistently(() => openSession({ config, fetch, clock, signal }), {
      what: 'to log in',
      clock,
      log,
      signal,
      isTransient: (error) => kindOf(error) === 'auth-probe',
    });
  }

  async #listen(session: Session, store: ClaimedStore): Promise<void> {
    const { settings, seams, log } = this.#options;
    const { signal } = this.#stopping;
    const [{ openRuntime }, { responderBehaviour }, { introduce }, { cancelInterrupted }] = await Promise.all(
      [
        import('../../channels/matrix/matrix-runtime.ts'),
        import('./behaviour.ts'),
        import('./introduce.ts'),
        import('./cancel-interrupted.ts'),
      ],
    );
    const verificationNotes = new VerificationNotes(store.notes, seams.clock);
    const introduced = this.#introduced.promise;
    const runtime = await openRuntime({
      ...responderBehaviour({ ...this.#options, store, verificationNotes, introduced, signal }),
      homeserverUrl: settings.homeserverUrl,
      syncListener: this.#syncListener(),
      session,
      seams,
      log,
    });
    this.#runtime = runtime;
    if (signal.aborted) runtime.stop();
    signal.throwIfAborted();
    await runtime.sync();
    await this.#synced.promise;
    log.info({ userId: session.userId, deviceId: session.deviceId }, 'listening');
    const { client } = runtime;
    await cancelInterrupted(client, verificationNotes, { now: seams.clock.now(), log });
    if (settings.introduction) {
      const { output, clock } = seams;
      const transactionId = `${store.id}-introduction`;
      await introduce({
        ...settings.introduction,
        client,
        notes: store.notes,
        transactionId,
        output,
        clock,
        log,
        signal,
      });
    }
    this.#introduced.resolve();
  }

  #syncListener(): SyncListener {
    const { log } = this.#options;
    return {
      synced: () => {
        if (this.#isFailing) log.info('the homeserver answers again');
        this.#isFailing = false;
        this.#synced.resolve();
      },
      failing: (error) => {
        if (!this.#isFailing) log.warn({ kind: error.kind }, error.message);
        this.#isFailing = true;
      },
      refused: (error) => this.#ended.reject(error),
    };
  }
}

function kindOf(error: unknown): MatrixErrorKind | undefined {
  return error instanceof MatrixError ? error.kind : undefined;
}
