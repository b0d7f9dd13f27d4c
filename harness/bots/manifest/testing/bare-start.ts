import { newEphemeralKey } from '../../../networks/matrix/oracle/sas/key-agreement.ts';
import { diagnose } from '../../../networks/matrix/oracle/sas/diagnose.ts';
import { stepNameOf, type RecordedStep } from '../../../networks/matrix/oracle/sas/record.ts';
import { queryKeys } from '../../../networks/matrix/oracle/keys-query.ts';
import type { Account } from '../../../networks/matrix/client-server/accounts.ts';
import { MatrixApi } from '../../../networks/matrix/client-server/matrix-api.ts';
import { SpecFlow } from '../../../networks/matrix/peers/from-spec/flow.ts';
import {
  deviceObject,
  newCrossSigning,
  publishIdentity,
} from '../../../networks/matrix/identity/identity.ts';
import { SasSession } from '../../../networks/matrix/peers/from-spec/session.ts';
import { newSigningKey } from '../../../networks/matrix/identity/sign-json.ts';
import { SyncLoop } from '../../../networks/matrix/peers/from-spec/sync-loop.ts';

const transactionId = 'bare-start';

/** What a verifier is, and where. */
export interface VerifierOptions {
  readonly baseUrl: string;
  readonly account: Account;
  readonly signal: AbortSignal;
}

/**
 * Verifies by a to-device start that no request goes before: deprecated, and the only way for bots that know no
 * requests.
 */
export class BareStartVerifier {
  readonly #api: MatrixApi;
  readonly #options: VerifierOptions;
  readonly #deviceKey = newSigningKey();
  readonly #identity = newCrossSigning();

  constructor(options: VerifierOptions) {
    const { baseUrl, account, signal } = options;
    this.#options = options;
    this.#api = new MatrixApi({ baseUrl, accessToken: account.accessToken, signal });
  }

  /** Publishes the keys. */
  async publish(): Promise<void> {
    const { account } = this.#options;
    const device = deviceObject(account.userId, account.deviceId, this.#deviceKey);
    await this.#api.call('POST', '/keys/upload', { device_keys: device });
    await publishIdentity(this.#api, account, this.#identity, device);
  }

  async join(room: string): Promise<void> {
    await this.#api.call('POST', `/join/${encodeURIComponent(room)}`, {});
  }

  /** Sends the start and keeps what follows; `rules` tells which rules the other side has broken so far. */
  async start(other: Account, deadlineMs: number): Promise<{ flow: SpecFlow; rules: () => string[] }> {
    const { baseUrl, account, signal } = this.#options;
    const { device_keys: keys } = await queryKeys(baseUrl, account.accessToken, [other.userId], signal);
    const device = other.deviceId;
    const deviceKey = keys![other.userId]![device]!.keys?.[`ed25519:${device}`];
    const facts = {
      transport: 'to-device',
      transactionId,
      self: {
        user: account.userId,
        device: account.deviceId,
        deviceKey: this.#deviceKey.publicText,
        masterKey: this.#identity.master.publicText,
      },
      otherUser: other.userId,
      macMethods: ['hkdf-hmac-sha256.v2', 'hkdf-hmac-sha256'],
      ephemeral: newEphemeralKey(),
    } as const;
    const steps: RecordedStep[] = [];
    const session = new SasSession({
      facts,
      deviate: {},
      otherSide: () => ({ user: other.userId, device, deviceKey }),
      send: async ({ type, content }) => {
        const atMs = performance.now();
        await this.#api.sendToDevice(other.userId, device, type, content);
        steps.push({
          sender: account.userId,
          type,
          content,
          atMs,
          acknowledgedAtMs: performance.now(),
        });
      },
      trust: async () => true,
    });
    const flow = new SpecFlow({ facts, session, steps, signal, deadlineMs, events: () => [] });
    await this.#listen(async (type, sender, content, atMs) => {
      const name = stepNameOf({ type, content });
      if (name === undefined) return;
      steps.push({ sender, type, content, atMs });
      await session.receive(name, content);
    });
    // The session starts only what is ready, and nobody will say so.
    await session.receive('ready', { from_device: device, methods: ['m.sas.v1'] });
    await session.sendStart();
    const rules = (): string[] => diagnose(flow.record({ confirmedAtMs: 0 })).map(({ rule }) => rule);
    return { flow, rules };
  }

  /** Resolves after the first sync; goes on until the signal. */
  #listen(
    receive: (type: string, sender: string, content: RecordedStep['content'], atMs: number) => Promise<void>,
  ): Promise<void> {
    const loop = new SyncLoop(this.#api, {
      invitation: async () => {},
      room: async () => {},
      toDevice: ({ type, sender, content }, { atMs }) => receive(type, sender, content, atMs),
    });
    return new Promise((resolve, reject) => void loop.run(resolve).catch(reject));
  }
}
