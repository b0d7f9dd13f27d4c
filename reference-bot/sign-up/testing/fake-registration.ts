import { type FakeCall, refuse, reply } from './fake-answers.ts';
import type { FakeAccount } from './fake-keys.ts';

interface Session {
  readonly completed: Set<string>;
  account?: FakeAccount;
}

const flows = [{ stages: ['m.login.registration_token', 'm.login.dummy'] }];

/** Synapse's token-gated registration: two stages, and a finished session that answers for the account it made. */
export class FakeRegistration {
  readonly #accounts: Map<string, FakeAccount>;
  readonly #sessions = new Map<string, Session>();
  #made = 0;

  constructor(accounts: Map<string, FakeAccount>) {
    this.#accounts = accounts;
  }

  register({ body }: FakeCall): Response {
    const auth = (body['auth'] ?? {}) as Readonly<Record<string, string>>;
    const name = String(body['username'] ?? '');
    const session = this.#sessions.get(auth['session'] ?? '');
    if (auth['session'] && !session) return refuse(400, 'M_UNKNOWN', 'Unknown session ID');
    const fault = name ? this.#nameFault(name, session?.account) : undefined;
    if (fault) return fault;
    if (!session) return this.#open();
    if (auth['type'] === 'm.login.registration_token') {
      if (auth['token'] !== 'registration-token') {
        return reply({ ...challenge(auth['session']!, session), errcode: 'M_UNAUTHORIZED' }, 401);
      }
      session.completed.add(auth['type']);
    }
    if (auth['type'] === 'm.login.dummy') session.completed.add(auth['type']);
    if (session.completed.size < 2) return reply(challenge(auth['session']!, session), 401);
    session.account ??= this.#make(name, String(body['password']));
    if (body['inhibit_login']) return reply({ user_id: session.account.userId });
    const token = `token-${name}-${session.account.tokens.length}`;
    session.account.tokens.push(token);
    const { userId, deviceId } = session.account;
    return reply({ user_id: userId, access_token: token, device_id: deviceId });
  }

  available({ query }: FakeCall): Response {
    return this.#nameFault(query.get('username') ?? '', undefined) ?? reply({ available: true });
  }

  #open(): Response {
    const id = `session-${this.#sessions.size}`;
    const session = { completed: new Set<string>() };
    this.#sessions.set(id, session);
    return reply(challenge(id, session), 401);
  }

  #nameFault(name: string, own: FakeAccount | undefined): Response | undefined {
    if (/^(?:_|\d+$)/u.test(name)) return refuse(400, 'M_INVALID_USERNAME', 'not this name');
    const taken = this.#accounts.get(`@${name}:fake`);
    return taken && taken !== own ? refuse(400, 'M_USER_IN_USE', 'User ID already taken.') : undefined;
  }

  #make(name: string, password: string): FakeAccount {
    const account = { userId: `@${name}:fake`, deviceId: `DEVICE${(this.#made += 1)}`, password, tokens: [] };
    this.#accounts.set(account.userId, account);
    return account;
  }
}

function challenge(session: string, { completed }: Session): object {
  return { session, flows, params: {}, ...(completed.size > 0 && { completed: [...completed] }) };
}
