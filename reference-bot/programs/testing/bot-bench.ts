import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SerialQueue } from '../../base/concurrency/serial-queue.ts';
import { realClock } from '../../base/seams/clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { crossSign } from '../../sign-up/crosssign/cross-sign.ts';
import { IdentityStore } from '../../sign-up/crosssign/identity-store.ts';
import { Human, type HumanAccount } from './human.ts';
import { BotProcess } from './bot-process.ts';

/** A homeserver to test against. */
export interface BenchHomeserver {
  readonly baseUrl: string;
  /** Makes an account. */
  readonly register: (localpart: string) => Promise<HumanAccount>;
}

let benches = 0;

/** One bot's account with a folder of its own, and people to talk to it. Disposing ends them all. */
export class BotBench implements AsyncDisposable {
  readonly bot: HumanAccount;
  readonly folder: string;
  readonly gatewayToken = 'token-of-the-gateway';
  readonly #homeserver: BenchHomeserver;
  readonly #parts: AsyncDisposableStack;
  readonly #suffix: number;
  readonly #programs: BotProcess[] = [];

  private constructor(
    homeserver: BenchHomeserver,
    own: { bot: HumanAccount; folder: string; suffix: number; parts: AsyncDisposableStack },
  ) {
    this.#homeserver = homeserver;
    this.bot = own.bot;
    this.folder = own.folder;
    this.#suffix = own.suffix;
    this.#parts = own.parts;
  }

  static async open(homeserver: BenchHomeserver): Promise<BotBench> {
    const parts = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'bot-'));
    parts.defer(() => rm(folder, { recursive: true }));
    benches += 1;
    const bot = await homeserver.register(`nova${benches}`);
    return new BotBench(homeserver, { bot, folder, suffix: benches, parts });
  }

  /** What the programs of this bench have logged. */
  get log(): string {
    return this.#programs.map(({ log }) => log).join('\n');
  }

  /** What they have written to standard output. */
  get output(): string {
    return this.#programs.flatMap(({ lines }) => lines).join('\n');
  }

  async signIn(name: string): Promise<Human> {
    const account = await this.#homeserver.register(`${name}${this.#suffix}`);
    return this.#parts.use(await Human.signIn(this.#homeserver.baseUrl, account));
  }

  /** Starts the responder with the bot's account and what else is given. */
  respond(env: Readonly<Record<string, string>> = {}): BotProcess {
    const { userId, accessToken, deviceId } = this.bot;
    const account = { HS: this.#homeserver.baseUrl, MXID: userId, TOKEN: accessToken, DEVICE: deviceId };
    return this.#run('respond', { ...account, ...env });
  }

  /** Starts the gateway with the bot's account; its files are in the folder of the bench. */
  async serve(matrix: object = {}): Promise<BotProcess> {
    const { userId, accessToken, deviceId } = this.bot;
    const { baseUrl: homeserverUrl } = this.#homeserver;
    const config = {
      gateway: { port: 0, auth: { token: this.gatewayToken }, control: { enabled: true } },
      matrix: { homeserverUrl, userId, accessToken, deviceId, ...matrix },
    };
    await writeFile(join(this.folder, 'carapace.json5'), JSON.stringify(config));
    return this.#run('start', {
      CARAPACE_STATE_DIR: this.folder,
      MATRIX_STORE_PASSPHRASE: 'passphrase of the bench',
      // A login by password writes its token down, sealed with this.
      CARAPACE_CONFIG_PASSWORD: 'config password of the bench',
    });
  }

  /** Does what Paste B does, once the bot has published its device. Gives the path of the answer. */
  async crossSign(): Promise<string> {
    const database = new DatabaseSync(':memory:');
    const answer = await crossSign(
      {
        homeserver: new HomeserverClient(globalThis.fetch, this.#homeserver.baseUrl),
        identities: new IdentityStore(database, 'x'.repeat(32)),
        queue: new SerialQueue(),
        clock: realClock(),
        log: memoryLog().log,
      },
      { accessToken: this.bot.accessToken, password: this.bot.password, force: false },
    );
    database.close();
    const file = join(this.folder, 'keys.json');
    await writeFile(file, JSON.stringify(answer));
    return file;
  }

  #run(command: 'start' | 'respond', env: Readonly<Record<string, string>>): BotProcess {
    const program = new BotProcess(command, env, this.folder);
    this.#programs.push(program);
    return this.#parts.use(program);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }
}
