import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import { withDeadline } from '../../base/seams/deadline.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { ChannelContext } from '../channel-module.ts';
import { ChannelState } from '../channel-state.ts';
import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import { allows } from './auto-join.ts';
import { channelExtra } from './channel-extra.ts';
import type { MatrixConfig } from './config/matrix-config.ts';
import type { MatrixControl } from './control/matrix-control.ts';
import { createCounters } from './counters.ts';
import type { DeviceInfo } from './devices.ts';
import { MatrixError } from './matrix-error.ts';
import type { MatrixRuntime } from './matrix-runtime.ts';
import type { MatrixSeams } from './matrix-seams.ts';
import { openSession } from './session.ts';
import type { VerificationFlow } from './verification/flow.ts';
import type { VerificationInfo } from './verification/record.ts';
import type { StartTarget } from './verification/start-flow.ts';
import { Verifications } from './verification/verifications.ts';

const readinessWaitMs = 70_000;
const startTimeoutMs = 30_000;
/** Actions under way at once. */
const commandLimit = 128;

export interface MatrixChannelOptions extends ChannelContext<MatrixSeams> {
  readonly config: MatrixConfig;
}

/** The Matrix channel, from its first attempt to log in until it is stopped. It fails without taking the bot along. */
export class MatrixChannel implements Channel, MatrixControl {
  readonly #options: MatrixChannelOptions;
  readonly #clock: Clock;
  readonly #state: ChannelState;
  readonly #counters = createCounters();
  readonly #verifications: Verifications;
  readonly #stopping = new AbortController();
  readonly #opening = Promise.withResolvers<MatrixRuntime>();
  #runtime: MatrixRuntime | undefined;
  /** No way back but a restart. */
  #over = false;
  #lastSyncAt: number | null = null;
  #commands = 0;

  constructor(options: MatrixChannelOptions) {
    const { config, seams, redactor, log } = options;
    this.#options = options;
    this.#clock = seams.clock;
    this.#state = new ChannelState(seams.clock, redactor);
    this.#verifications = new Verifications({
      policy: config.verification,
      clock: seams.clock,
      log,
      counters: this.#counters,
    });
    // Whoever waits for it learns of a failure; nobody has to.
    this.#opening.promise.catch(() => {});
  }

  /** Logs in and begins to listen. Never rejects: what goes wrong becomes the channel's status. */
  async start(): Promise<void> {
    const { log } = this.#options;
    try {
      this.#runtime = await this.#open();
      this.#state.connected();
      this.#opening.resolve(this.#runtime);
      log.info('Matrix channel connected');
      await this.#runtime.sync();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#end(MatrixError.from('startup-failed', error));
    }
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#stopping.abort();
    this.#state.disconnected();
    this.#runtime?.stop();
  }

  info(): ChannelInfo {
    const { status, trouble } = this.#state;
    return {
      id: 'matrix',
      name: 'Matrix',
      ...this.#state.describe(),
      ...(status !== 'connecting' && {
        extra: channelExtra({
          survey: this.#runtime?.survey(),
          counters: this.#counters,
          pendingVerifications: this.#verifications.list().length,
          lastSuccessfulSyncAt: this.#lastSyncAt,
          errorKind: trouble?.kind,
        }),
      }),
    };
  }

  async deliver(reply: Outbound): Promise<Delivered> {
    return (
      this.#runtime?.deliver(reply) ?? { outcome: 'failed', error: 'Matrix is not connected', retry: 'later' }
    );
  }

  async devices(): Promise<readonly DeviceInfo[]> {
    return this.#runtime?.devices() ?? [];
  }

  verifications(): readonly VerificationInfo[] {
    return this.#verifications.list();
  }

  startVerification(target: StartTarget): Promise<VerificationInfo> {
    return this.#command('start', async (runtime) => {
      const flow = await withDeadline(this.#clock, startTimeoutMs, this.#startFlow(runtime, target), () => {
        const late = 'verification start did not complete within the command window';
        return new MatrixError('verification-timeout', `${late}. The flow may exist on the homeserver.`);
      });
      return this.#verifications.adopt(flow);
    });
  }

  acceptVerification(flowId: string): Promise<VerificationInfo> {
    return this.#command('action', () => this.#verifications.accept(flowId));
  }

  confirmVerification(flowId: string, match: boolean): Promise<VerificationInfo> {
    return this.#command('action', () => this.#verifications.confirm(flowId, match));
  }

  cancelVerification(flowId: string): Promise<VerificationInfo> {
    return this.#command('action', () => this.#verifications.cancel(flowId));
  }

  async #open(): Promise<MatrixRuntime> {
    const { config, seams, log, redactor, agent } = this.#options;
    const startedAt = seams.clock.now();
    const loading = import('./matrix-runtime.ts').then(async (module) => {
      if (config.encrypted) await module.preload();
      return module;
    });
    const [{ openRuntime }, { bootstrapCrossSigning }, session] = await Promise.all([
      loading,
      import('./cross-signing.ts'),
      openSession({ config, fetch: seams.fetch, clock: seams.clock, signal: this.#stopping.signal }),
    ]);
    redactor.add(session.accessToken);
    const { credentials } = config;
    const password = credentials.kind === 'password' ? credentials.password : undefined;
    if (config.encrypted) log.info('the Matrix crypto store is in memory: keys and trust are lost at exit');
    const admits = (userId: string): boolean => allows(config.autoJoin, userId);
    const runtime = await openRuntime({
      homeserverUrl: config.homeserverUrl,
      encryption: config.encrypted
        ? {
            store: { useIndexedDB: false },
            prepareIdentity: (client) => bootstrapCrossSigning({ client, session, password, log }),
          }
        : undefined,
      session,
      seams,
      log,
      counters: this.#counters,
      admission: { invites: admits, texts: admits, verification: admits },
      conversation: {
        agent,
        isNews: ({ at }) => at >= startedAt,
        send: async (client, { roomId, content }) => (await client.sendMessage(roomId, content)).event_id,
      },
      syncListener: {
        synced: () => this.#onSynced(),
        failing: (error) => this.#onFailing(error),
        refused: (error) => this.#end(error),
      },
      onRequest: (flow) => this.#verifications.receive(flow),
      refuseRequest: (request) => this.#dropRequest(request),
    });
    this.#stopping.signal.throwIfAborted();
    return runtime;
  }

  #dropRequest({ otherUserId: peer }: VerificationRequest): void {
    this.#counters.peerDropAllowlistRejectionTotal += 1;
    this.#options.log.info(
      { peer },
      'Matrix verification request dropped: sender is not on the auto-join allowlist',
    );
  }

  #onSynced(): void {
    this.#lastSyncAt = this.#clock.now();
    if (this.#state.status === 'error') this.#options.log.info('Matrix channel connected again');
    this.#state.connected();
  }

  #onFailing(error: MatrixError): void {
    if (this.#state.status !== 'error') this.#options.log.warn({ kind: error.kind }, error.message);
    this.#state.failed(error);
  }

  #end(error: MatrixError): void {
    this.#over = true;
    this.#state.failed(error);
    this.#opening.reject(error);
    this.#runtime?.stop();
    this.#options.log.error({ kind: error.kind }, error.message);
  }

  async #command<Value>(
    name: 'start' | 'action',
    run: (runtime: MatrixRuntime) => Promise<Value>,
  ): Promise<Value> {
    if (this.#over) throw new MatrixError('not-connected');
    if (this.#commands >= commandLimit) throw new MatrixError('command-queue-full');
    this.#commands += 1;
    try {
      const runtime = await withDeadline(this.#clock, readinessWaitMs, this.#opening.promise, () => {
        const late = `Matrix verification ${name} did not complete within ${readinessWaitMs / 1_000} seconds`;
        return new MatrixError('verification-timeout', late);
      });
      return await run(runtime);
    } finally {
      this.#commands -= 1;
    }
  }

  async #startFlow(runtime: MatrixRuntime, target: StartTarget): Promise<VerificationFlow> {
    try {
      return await runtime.startVerification(target);
    } catch (error) {
      throw MatrixError.from('verification', error);
    }
  }
}
