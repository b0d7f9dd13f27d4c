import { DatabaseSync } from 'node:sqlite';
import { Redactor } from '../../base/logging/redactor.ts';
import type { Clock } from '../../base/seams/clock.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { CodeStore } from '../codes/code-store.ts';
import { serviceContext } from '../context.ts';
import { IdentityStore } from '../crosssign/identity-store.ts';
import type { SignUpSettings } from '../settings.ts';
import { signUpApp } from '../sign-up-app.ts';
import type { Lobby } from '../vetting/lobby.ts';
import { FakeHomeserver } from './fake-homeserver.ts';

/** Settings of a service that everything works in. */
export const someSettings: SignUpSettings = {
  homeserver: 'http://homeserver.fake',
  publicHomeserver: 'https://matrix.fake',
  registrationToken: 'registration-token',
  adminToken: 'admin-token',
  spaceId: '!space:fake',
  childRooms: ['!one:fake', '!two:fake'],
  inviter: '@alice:fake',
  stateFolder: '/nowhere',
  keySecret: 'a secret of more than thirty-two characters',
  address: '127.0.0.1',
  port: 0,
  trustProxy: false,
  rateLimit: { burst: 1_000_000, perMinute: 1_000_000 },
  seedCodes: [],
  vetting: false,
  adminRoom: undefined,
  admins: [],
  botCommand: './agent',
  logLevel: 'trace',
};

/** A sign-up that nothing is wrong with, but for its code. */
export const someSignUp = { username: 'nova', password: 'correct horse battery' } as const;

export interface BenchOptions {
  readonly settings?: Partial<SignUpSettings>;
  readonly lobby?: Lobby;
  readonly database?: DatabaseSync;
  /** In place of the clock that stands still. */
  readonly clock?: Clock;
  /** In place of the fake homeserver's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The app on a fake homeserver, with its codes and identities in memory. */
export function signUpBench(options: BenchOptions = {}) {
  const homeserver = new FakeHomeserver();
  const { settings, lobby, database = new DatabaseSync(':memory:'), fetch = homeserver.fetch } = options;
  const clock = new ManualClock();
  const redactor = new Redactor();
  for (const secret of [someSettings.registrationToken, someSettings.adminToken, someSettings.keySecret]) {
    redactor.add(secret);
  }
  const { log, lines } = memoryLog({ redactor });
  const codes = new CodeStore(database);
  const identities = new IdentityStore(database, someSettings.keySecret);
  const all = { ...someSettings, ...settings };
  const context = serviceContext({
    settings: all,
    codes,
    identities,
    fetch,
    clock: options.clock ?? clock,
    log,
    redactor,
    ...(lobby && { lobby }),
  });
  const app = signUpApp(context);
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await app.request(path, {
      method: 'POST',
      headers,
      body: raw ? (body as BodyInit) : JSON.stringify(body),
    });
    const text = await response.text();
    const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, json };
  };
  return {
    app,
    homeserver,
    clock,
    codes,
    identities,
    context,
    lines,
    post,
    /** Makes one code. */
    mint: (uses = 1): string => codes.mint({ kind: 'signup', count: 1, uses, label: 'test' })[0]!,
    signUp: (code: string, more: Readonly<Record<string, unknown>> = {}) =>
      post('/signup/api', { ...someSignUp, code, ...more }),
    /** Uses that are left and held of a code. */
    uses(code: string): readonly [remaining: number, held: number] {
      const found = codes.list().find((one) => one.code === code)!;
      return [found.usesRemaining, found.usesHeld];
    },
  };
}
