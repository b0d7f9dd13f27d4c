import { registerAccount, type Account } from '../../../client-server/accounts.ts';
import { askHomeserver } from '../../../client-server/request.ts';
import type { StartedHomeserver } from '../../homeserver.ts';

const { signal } = new AbortController();
const limitMs = 60_000;

type Json = Record<string, any>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Speaks plain HTTP with a homeserver as one device of one user. */
export class TestClient {
  readonly account: Account;
  readonly #baseUrl: string;

  constructor(baseUrl: string, account: Account) {
    this.#baseUrl = baseUrl;
    this.account = account;
  }

  static async register(homeserver: StartedHomeserver, localpart: string): Promise<TestClient> {
    const password = `${localpart}'s password`;
    const account = await registerAccount(homeserver, { localpart, password, signal });
    return new TestClient(homeserver.baseUrl, account);
  }

  /** A request below `/_matrix/client/v3`, and its answer with any status. */
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: Json): Promise<Answer> {
    const { accessToken } = this.account;
    const url = `${this.#baseUrl}/_matrix/client/v3${path}`;
    return askHomeserver(method, url, { signal, limitMs, accessToken, ...(body && { body }) });
  }

  async get(path: string): Promise<Json> {
    return (await this.call('GET', path)).body;
  }

  async post(path: string, body: Json = {}): Promise<Json> {
    return (await this.call('POST', path, body)).body;
  }

  async put(path: string, body: Json): Promise<Json> {
    return (await this.call('PUT', path, body)).body;
  }

  /** A room of this user into which `guests` have come. */
  async roomWith(...guests: TestClient[]): Promise<string> {
    const { room_id } = await this.post('/createRoom', {
      invite: guests.map(({ account }) => account.userId),
    });
    for (const guest of guests) await guest.post(`/join/${room_id}`);
    return room_id;
  }

  sync(since?: string, timeoutMs = 0): Promise<Json> {
    const filter = '{"room":{"timeline":{"limit":100}}}';
    return this.get(`/sync?timeout=${timeoutMs}&filter=${filter}${since ? `&since=${since}` : ''}`);
  }
}
