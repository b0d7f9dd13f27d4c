import { rmSync } from 'node:fs';
import { createClient, type MatrixClient } from 'matrix-js-sdk';
import { login, registerAccount } from '../../../harness/networks/matrix/client-server/accounts.ts';
import {
  type SimulatedHomeserver,
  startSimulated,
} from '../../../harness/networks/matrix/homeserver/simulated/index.ts';
import { quietSdk } from '../../../harness/networks/matrix/peers/element/quiet-sdk.ts';
import { quickFolder } from '../durable-indexeddb/testing/quick-folder.ts';

/** A device that somebody has logged in with. */
export interface TestDevice {
  readonly userId: string;
  readonly password: string;
  readonly accessToken: string;
  readonly deviceId: string;
}

/** A homeserver, and a folder for the stores of its bots. */
export class TestHome implements AsyncDisposable {
  readonly folder = quickFolder('crypto-store-');
  readonly #homeserver: SimulatedHomeserver;
  readonly #clients: MatrixClient[] = [];

  private constructor(homeserver: SimulatedHomeserver) {
    this.#homeserver = homeserver;
  }

  static async open(): Promise<TestHome> {
    quietSdk();
    return new TestHome(await startSimulated(new AbortController()));
  }

  get baseUrl(): string {
    return this.#homeserver.baseUrl;
  }

  register(localpart: string): Promise<TestDevice> {
    return registerAccount(this.#homeserver, { localpart, signal: new AbortController().signal });
  }

  /** Logs in again, as the same device or as a new one. */
  async logInAgain(device: TestDevice, deviceId?: string): Promise<TestDevice> {
    const { userId, password } = device;
    const credentials = { userId, password, ...(deviceId !== undefined && { deviceId }) };
    const again = await login(this.#homeserver, { ...credentials, signal: new AbortController().signal });
    return { ...device, ...again };
  }

  client({ userId, accessToken, deviceId }: TestDevice): MatrixClient {
    const client = createClient({ baseUrl: this.baseUrl, userId, accessToken, deviceId });
    this.#clients.push(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.stopClient();
    await this.#homeserver[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true });
  }
}
