import { join } from 'node:path';
import type { MatrixClient } from 'matrix-js-sdk';
import type { Metric } from '../../base/metric.ts';
import { withDeadline } from '../../base/seams/deadline.ts';
import type { Clock } from '../../base/seams/seams.ts';
import type { ChannelContext } from '../channel-module.ts';
import { ChannelState, type Trouble } from '../channel-state.ts';
import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import { allows } from './auto-join.ts';
import { channelExtra } from './channel-extra.ts';
import type { MatrixConfig } from './config/matrix-config.ts';
import type { MatrixControl, TestDelivery } from './control/matrix-control.ts';
import { createCounters } from './counters.ts';
import { DeadLetters } from './dead-letters/dead-letters.ts';
import { ReplayRounds } from './dead-letters/replay-rounds.ts';
import type { DeviceInfo } from './devices.ts';
import { InboundHealth } from './inbound-health.ts';
import { LoginKeeper } from './keep-login.ts';
import { StoreMismatch } from './life/store-mismatch.ts';
import { AccountRecovery } from './recovery/account-recovery.ts';
import { settleRecovery } from './recovery/settle-recovery.ts';
import { resolveStorePassphrase } from './secrets/store-passphrase.ts';
import { checkMachine, makeFolder, restrictFolder } from './start-checks.ts';
import type { LifeListener, LifeOptions } from './life/life-options.ts';
import { MatrixLife } from './life/matrix-life.ts';
import type { Published } from './life/publish-device.ts';
import { MatrixError } from './matrix-error.ts';
import { matrixMetrics } from './metrics.ts';
import type { MatrixRuntime } from './matrix-runtime.ts';
import type { MatrixSeams } from './matrix-seams.ts';
import type { Session } from './session.ts';
import { TestDeliveries } from './test-deliveries.ts';
import type { VerificationFlow } from './verification/flow.ts';
import type { VerificationInfo } from './verification/record.ts';
import type { StartTarget } from './verification/start-flow.ts';
import type { News } from './verification/verifications.ts';

/** For keys and memory, in the state directory. */
const folderName = 'matrix';
/** For a caller, from the moment it asks: for the bot to come up, for its turn, and for the deed. */
const commandWaitMs = 70_000;
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
  readonly #life: MatrixLife;
  readonly #opening = Promise.withResolvers<MatrixRuntime>();
  readonly #testDeliveries: TestDeliveries;
  /** No way back but a restart. */
  #over = false;
  #lastSyncAt: number | null = null;
  /** Why the homeserver does not answer. */
  #silence: Trouble | undefined;
  /** What another client of the account has taken away. */
  #lostIdentity: Trouble | undefined;
  #passphrase: string | undefined;
  readonly #letters: DeadLetters;
  readonly #recovery: AccountRecovery;
  readonly #rounds: ReplayRounds;
  readonly #inbound: InboundHealth;
  #commands = 0;
  readonly #keeper: LoginKeeper | undefined;

  constructor(options: MatrixChannelOptions) {
    const { config, seams, redactor, log, audit, agent, sessions, stateDirectory } = options;
    const { homeserverUrl } = config;
    // Without a password a token is in the configuration already, alone.
    this.#keeper =
      config.credentials.password !== undefined
        ? new LoginKeeper({ ...options, files: seams.files, fetch: seams.fetch, homeserverUrl })
        : undefined;
    this.#options = options;
    this.#clock = seams.clock;
    this.#state = new ChannelState(seams.clock, redactor);
    const admits = (userId: string): boolean => allows(config.autoJoin, userId);
    const { clock, files } = seams;
    this.#inbound = new InboundHealth(clock);
    this.#letters = new DeadLetters({
      files,
      clock,
      log,
      stateDirectory,
      passphrase: () => this.#passphrase,
      policy: config.legacyEnvelopePolicy,
      serves: admits,
    });
    this.#recovery = new AccountRecovery({ files, clock, audit, log, redactor, stateDirectory });
    this.#life = new MatrixLife({
      account: config,
      prepareIdentity: config.encrypted
        ? (client, session, published) => this.#prepareIdentity(client, session, published)
        : undefined,
      cryptoCallbacks: this.#recovery.callbacks,
      storeFile: join(stateDirectory, folderName, 'account.store'),
      policy: config.verification,
      admission: { invites: admits, texts: admits, verification: admits },
      agent,
      sessions,
      texts: this.#texts(),
      onLogin: async (session) => {
        redactor.add(session.accessToken);
        await this.#keeper?.keep(session);
      },
      onVerification: (info, news) => this.#publish(info, news),
      refuseRequest: ({ otherUserId: peer }) => this.#dropRequest(peer),
      listener: this.#listener(),
      counters: this.#counters,
      seams,
      log,
    });
    this.#rounds = new ReplayRounds({
      clock,
      log,
      signal: this.#life.signal,
      replay: (signal) => this.#letters.replay((text) => this.#replay(text), signal),
    });
    this.#testDeliveries = new TestDeliveries(seams.clock, this.#opening.promise);
    // A command that waits for it learns of a failure; nobody has to.
    this.#opening.promise.catch(() => {});
  }

  async start(): Promise<void> {
    const { config, log } = this.#options;
    // These two lines have been in operators' log searches for long.
    log.info('Matrix channel registered');
    try {
      await this.#prepare();
      await this.#life.open();
      await this.#keeper?.forgetPassword();
      if (this.#life.runtime) this.#opening.resolve(this.#life.runtime);
      const facts = { homeserver: config.homeserverUrl, user_id: config.userId };
      log.info(facts, 'Matrix channel runtime started');
      await this.#life.listen();
      log.info('Matrix channel connected');
    } catch (error) {
      if (this.#life.signal.aborted) return;
      this.#end(MatrixError.from('startup-failed', error));
    }
  }

  /** What can be found out before anybody is asked. */
  async #prepare(): Promise<void> {
    const { config, seams, stateDirectory, processEnv, audit, log } = this.#options;
    const { encrypted, storePassphrase: explicit } = config;
    const { clock, files } = seams;
    checkMachine({ clock, platform: process.platform }, config);
    const folder = { files, folder: join(stateDirectory, folderName), encrypted, log };
    await makeFolder(folder);
    await settleRecovery({ files, stateDirectory, audit, log });
    await restrictFolder(folder);
    this.#passphrase = encrypted
      ? await resolveStorePassphrase({ files, stateDirectory, explicit, env: processEnv })
      : undefined;
    this.#keeper?.check();
    await this.#life.takeStore(this.#passphrase).catch((error: unknown) => {
      throw error instanceof StoreMismatch ? error : MatrixError.from('client-build', error);
    });
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#life.runtime?.settle();
    this.#state.disconnected();
    this.#life.stop();
  }

  info(): ChannelInfo {
    const { status, trouble } = this.#state;
    return {
      id: 'matrix',
      name: 'Matrix',
      ...this.#state.describe(),
      ...(status !== 'connecting' && {
        extra: channelExtra({
          survey: this.#life.runtime?.survey(),
          counters: this.#counters,
          pendingVerifications: this.verifications().length,
          lastSuccessfulSyncAt: this.#lastSyncAt,
          errorKind: trouble?.kind,
          letters: this.#letters.facts(),
          lastInboundFailureAt: this.#inbound.lastFailureAt,
          firstRecoveryKeyMintedAt: this.#recovery.mintedAt,
        }),
      }),
    };
  }

  metrics(): readonly Metric[] {
    return matrixMetrics({
      counters: this.#counters,
      pendingVerifications: this.verifications().length,
      letters: this.#letters.facts(),
      letterCounts: this.#letters.counts,
    });
  }

  async deliver(reply: Outbound): Promise<Delivered> {
    const { runtime } = this.#life;
    return runtime?.deliver(reply) ?? { outcome: 'failed', error: 'Matrix is not connected', retry: 'later' };
  }

  async devices(): Promise<readonly DeviceInfo[]> {
    return this.#life.runtime?.devices() ?? [];
  }

  verifications(): readonly VerificationInfo[] {
    return this.#life.verifications.list();
  }

  startVerification(target: StartTarget): Promise<VerificationInfo> {
    return this.#command('start', async (runtime) => {
      const flow = await withDeadline(this.#clock, startTimeoutMs, startFlow(runtime, target), () => {
        const late = 'verification start did not complete within the command window';
        return new MatrixError('verification-timeout', `${late}. The flow may exist on the homeserver.`);
      });
      return this.#life.adopt(flow);
    });
  }

  acceptVerification(flowId: string): Promise<VerificationInfo> {
    return this.#command('action', () => this.#life.verifications.accept(flowId));
  }

  confirmVerification(flowId: string, match: boolean): Promise<VerificationInfo> {
    return this.#command('action', () => this.#life.verifications.confirm(flowId, match));
  }

  cancelVerification(flowId: string): Promise<VerificationInfo> {
    return this.#command('action', () => this.#life.verifications.cancel(flowId));
  }

  async sendTest(roomId: string, text: string): Promise<TestDelivery> {
    if (this.#over) throw new MatrixError('matrix-runtime-unavailable', ': Matrix runtime is not running');
    return this.#testDeliveries.send(roomId, text);
  }

  async #prepareIdentity(client: MatrixClient, session: Session, { hasIdentity }: Published): Promise<void> {
    const { config, audit, log } = this.#options;
    const { credentials } = config;
    const { password } = credentials;
    const [{ bootstrapCrossSigning }, { watchIdentity }] = await Promise.all([
      import('./cross-signing.ts'),
      import('./identity-health.ts'),
    ]);
    // An identity that the account has already is brought back, and no other made in its place.
    await this.#recovery.open(client);
    const { hasSecretStorage } = this.#recovery;
    await bootstrapCrossSigning({ client, session, hasIdentity, hasSecretStorage, password, audit, log });
    await this.#recovery.complete(client);
    watchIdentity({
      client,
      session,
      log,
      troubleOfKey: () => this.#recovery.troubleOfKey(client),
      onLook: (trouble) => {
        this.#lostIdentity = trouble;
        this.#judge();
      },
    });
  }

  #publish(verification: VerificationInfo, news: News): void {
    const { userId: causedBy, deviceId, flowId } = verification;
    const event = `matrix.verification.${news}`;
    this.#options.publish({ event, payload: { verification }, causedBy, of: deviceId ?? flowId });
  }

  #dropRequest(peer: string): void {
    this.#counters.peerDropAllowlistRejectionTotal += 1;
    this.#options.log.info(
      { peer },
      'Matrix verification request dropped: sender is not on the auto-join allowlist',
    );
  }

  #listener(): LifeListener {
    const silent = (error: MatrixError): void => {
      this.#silence = error;
      this.#judge();
    };
    return {
      waiting: silent,
      failing: silent,
      synced: () => {
        this.#lastSyncAt = this.#clock.now();
        this.#silence = undefined;
        this.#inbound.synced();
        this.#judge();
        void this.#rounds.begin().then(() => this.#judge());
      },
      refused: (error) => this.#end(error),
    };
  }

  #texts(): LifeOptions['texts'] {
    return {
      putAside: (text) => this.#letters.keep(text).finally(() => this.#judge()),
      onFailure: (error) => {
        this.#inbound.failed(error);
        this.#judge();
      },
      onSuccess: () => {
        this.#inbound.succeeded();
        this.#judge();
        void this.#rounds.hurry().then(() => this.#judge());
      },
    };
  }

  async #replay(text: Parameters<MatrixRuntime['replayText']>[0]): Promise<void> {
    await (await this.#opening.promise).replayText(text);
  }

  /** The channel is well while nothing is wrong with it. */
  #judge(): void {
    if (this.#over) return;
    const { log } = this.#options;
    const wasWell = this.#state.status !== 'error';
    const trouble =
      this.#silence ??
      this.#lostIdentity ??
      this.#letters.trouble ??
      this.#rounds.trouble ??
      this.#inbound.trouble;
    if (trouble) {
      if (wasWell) log.warn({ kind: trouble.kind }, trouble.message);
      this.#state.failed(trouble);
    } else if (this.#lastSyncAt !== null) {
      if (!wasWell) log.info('Matrix channel connected again');
      this.#state.connected();
    }
  }

  #end(error: MatrixError): void {
    this.#over = true;
    this.#state.failed(error);
    this.#opening.reject(error);
    this.#life.stop();
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
      const done = this.#opening.promise.then(run);
      // It goes on when nobody waits for it any more.
      done.catch(() => {});
      return await withDeadline(this.#clock, commandWaitMs, done, () => {
        const late = `Matrix verification ${name} did not complete within ${commandWaitMs / 1_000} seconds`;
        return new MatrixError('verification-timeout', late);
      });
    } finally {
      this.#commands -= 1;
    }
  }
}

async function startFlow(runtime: MatrixRuntime, target: StartTarget): Promise<VerificationFlow> {
  try {
    return await runtime.startVerification(target);
  } catch (error) {
    throw MatrixError.from('verification', error);
  }
}
