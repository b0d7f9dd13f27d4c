import { type FakeCall, refuse, reply } from './fake-answers.ts';
import { type FakeAccount, FakeKeys } from './fake-keys.ts';
import { FakeRegistration } from './fake-registration.ts';

/** What the fake does in place of its own answer; undefined: nothing. */
export type Fault = (
  call: FakeCall,
  nth: number,
) => FaultOutcome | undefined | Promise<FaultOutcome | undefined>;

export type FaultOutcome =
  /** Answered by this, and nothing was done. */
  | { readonly kind: 'instead'; readonly response: Response }
  /** Done, but the answer is lost. */
  | { readonly kind: 'lost' }
  /** Nothing was done, and there is no answer. */
  | { readonly kind: 'silent' }
  /** There was no connection. */
  | { readonly kind: 'unreachable' };

const client = '/_matrix/client/v3';

/** A homeserver that behaves as Synapse was measured to, as far as onboarding asks, behind a `fetch`. */
export class FakeHomeserver {
  readonly accounts = new Map<string, FakeAccount>();
  readonly calls: FakeCall[] = [];
  /** Rooms by id with their members. */
  readonly rooms = new Map<string, Set<string>>([
    ['!space:fake', new Set(['@admin:fake'])],
    ['!one:fake', new Set()],
    ['!two:fake', new Set()],
  ]);
  readonly keys = new FakeKeys();
  readonly registration = new FakeRegistration(this.accounts);
  fault: Fault = () => undefined;

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(String(input));
    const call: FakeCall = {
      method: init?.method ?? 'GET',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      token: new Headers(init?.headers).get('authorization')?.replace('Bearer ', ''),
      body: init?.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {},
    };
    const nth = this.calls.filter(({ path, method }) => path === call.path && method === call.method).length;
    this.calls.push(call);
    const outcome = await this.fault(call, nth + 1);
    if (outcome?.kind === 'instead') return outcome.response;
    const response = outcome && outcome.kind !== 'lost' ? undefined : this.#answer(call);
    if (!outcome) return response!;
    const code = outcome.kind === 'unreachable' ? 'ECONNREFUSED' : 'ECONNRESET';
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
  };

  #answer(call: FakeCall): Response {
    const { method, path, token } = call;
    if (path === `${client}/register`) return this.registration.register(call);
    if (path === `${client}/register/available`) return this.registration.available(call);
    const user = token === 'admin-token' ? '@admin:fake' : this.#userOf(token);
    if (!user) return refuse(401, 'M_UNKNOWN_TOKEN', 'Invalid access token passed.');
    const account = this.accounts.get(user);
    if (path === `${client}/account/whoami`) return reply({ user_id: user, device_id: account?.deviceId });
    if (account && path.startsWith(`${client}/keys/`)) return this.keys.answer(call, account);
    if (method === 'PUT' && path.endsWith('/displayname')) return reply({});
    if (path === `${client}/createRoom`) return reply({ room_id: this.#createRoom(user) });
    return this.#membership(call, user);
  }

  #membership({ path, body }: FakeCall, user: string): Response {
    const [, verb, joined] = /\/(join)\/(.+)$/u.exec(path) ?? [];
    const roomId = joined ?? /\/rooms\/(.+)\/invite$/u.exec(path)?.[1];
    const room = this.rooms.get(roomId ?? '');
    if (!room) return refuse(404, 'M_NOT_FOUND', `no such room or endpoint: ${path}`);
    room.add(verb ? user : `invited ${String(body['user_id'])}`);
    return reply({ room_id: roomId });
  }

  #createRoom(user: string): string {
    const roomId = `!made-${this.rooms.size}:fake`;
    this.rooms.set(roomId, new Set([user]));
    return roomId;
  }

  #userOf(token: string | undefined): string | undefined {
    return [...this.accounts.values()].find((account) => token && account.tokens.includes(token))?.userId;
  }
}
