import type { Agent } from '../../agent/agent.ts';
import type { Logger } from '../../base/logging/logger.ts';
import { createCounters } from '../../channels/matrix/counters.ts';
import type { LifeListener } from '../../channels/matrix/life/life-options.ts';
import { MatrixLife } from '../../channels/matrix/life/matrix-life.ts';
import type { Sessions } from '../../channels/sessions/sessions.ts';
import { commandAgent } from './commands.ts';
import type { CrossSigningKeys } from './cross-signing-keys.ts';
import { decline } from './decline.ts';
import { sasLine } from './machine-lines.ts';
import type { ResponderSeams } from './responder-seams.ts';
import type { ResponderSettings } from './settings.ts';

export interface ResponderOptions {
  readonly settings: ResponderSettings;
  readonly keys: CrossSigningKeys | undefined;
  readonly sessions: Sessions;
  readonly seams: ResponderSeams;
  readonly log: Logger;
}

/** A bot on one Matrix account: introduces itself, answers commands, and verifies the people that `VERIFY_PEERS` names. */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #life: MatrixLife;
  readonly #ended = Promise.withResolvers<never>();
  readonly #introduced = Promise.withResolvers<void>();
  #isFailing = false;

  constructor(options: ResponderOptions) {
    const { settings, seams, log } = options;
    const { homeserverUrl, userId, accessToken, deviceId, verifyPeers, storeFile } = settings;
    this.#options = options;
    this.#life = new MatrixLife({
      account: { homeserverUrl, userId, credentials: { kind: 'token', accessToken, deviceId } },
      prepareIdentity: async (client, session, published) => {
        const { takeKeysIn } = await import('./take-keys-in.ts');
        await takeKeysIn({ client, ...session, ...published, keys: options.keys, log });
      },
      storeFile,
      policy: { policy: 'auto', peers: verifyPeers },
      admission: {
        invites: () => true,
        texts: () => true,
        verification: (peer) => verifyPeers.includes(peer),
      },
      agent: this.#agent(),
      sessions: options.sessions,
      refuseRequest: (request) => decline(request, log),
      onVerification(info) {
        const line = sasLine(info);
        if (line !== undefined) seams.output.write(line);
      },
      listener: this.#listener(),
      counters: createCounters(),
      seams,
      log,
    });
    // A caller that waits for it learns of it; nobody has to.
    this.#ended.promise.catch(() => {});
  }

  /** Rejects when the bot cannot go on; never resolves. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  /**
   * Takes the store.
   * @throws StoreMismatch, CryptoStoreError.
   */
  takeStore(): Promise<void> {
    return this.#life.takeStore();
  }

  /** Logs in and listens. Waits for a homeserver that is away. Never rejects. */
  async start(): Promise<void> {
    const { settings, log } = this.#options;
    const { userId, deviceId } = settings;
    try {
      await this.#life.open();
      await this.#life.listen();
      log.info({ userId, deviceId }, 'listening');
      await this.#introduce();
      this.#introduced.resolve();
    } catch (error) {
      if (!this.#life.signal.aborted) this.#ended.reject(error as Error);
    }
  }

  /** Lets go of the homeserver and of the store. */
  stop(): void {
    this.#life.stop();
  }

  #agent(): Agent {
    const { settings } = this.#options;
    const answer = commandAgent(settings);
    return async (text, signal) => {
      // What else is said there comes after the introduction.
      if (text.conversation === settings.introduction?.roomId) await this.#introduced.promise;
      return answer(text, signal);
    };
  }

  async #introduce(): Promise<void> {
    const { settings, seams, log } = this.#options;
    const { runtime, notes, signal } = this.#life;
    if (!settings.introduction || !runtime || !notes) return;
    const { introduce } = await import('./introduce.ts');
    await introduce({ ...settings.introduction, runtime, notes, output: seams.output, log, signal });
  }

  #listener(): LifeListener {
    const { log } = this.#options;
    return {
      waiting() {},
      synced: () => {
        if (this.#isFailing) log.info('the homeserver answers again');
        this.#isFailing = false;
      },
      failing: (error) => {
        if (!this.#isFailing) log.warn({ kind: error.kind }, error.message);
        this.#isFailing = true;
      },
      refused: (error) => this.#ended.reject(error),
    };
  }
}
