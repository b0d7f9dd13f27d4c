import type { Clock } from '../../base/seams/seams.ts';
import type { MatrixConfig, MatrixCredentials } from './config/matrix-config.ts';
import { type Answer, errcodeOf, retryAfterMs } from './homeserver/answer.ts';
import { type Call, HomeserverClient } from './homeserver/homeserver-client.ts';
import { MatrixError } from './matrix-error.ts';

const deviceDisplayName = 'Carapace Matrix';
const requestLimitMs = 30_000;
const retryDelaysMs = [1_000, 2_000, 4_000];
const retryLimitMs = 3_600_000;

const tokenRefusals = new Set([
  'M_UNKNOWN_TOKEN',
  'M_USER_DEACTIVATED',
  'M_USER_LOCKED',
  'M_USER_SUSPENDED',
  'M_FORBIDDEN',
]);

/** Who the bot is on its homeserver. */
export interface Session {
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
}

export interface SessionOptions {
  readonly config: Pick<MatrixConfig, 'homeserverUrl' | 'userId' | 'credentials'>;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Logs in with the password, or checks that the token belongs to the configured user and device.
 * @throws MatrixError of kind `auth-*`.
 */
export function openSession(options: SessionOptions): Promise<Session> {
  const { credentials } = options.config;
  return credentials.kind === 'token' ? restore(options, credentials) : login(options, credentials);
}

async function restore(
  options: SessionOptions,
  { accessToken, deviceId }: MatrixCredentials & { kind: 'token' },
): Promise<Session> {
  const { config } = options;
  const path = '/_matrix/client/v3/account/whoami';
  const { user_id: user, device_id: device } = await ask(options, { method: 'GET', path, accessToken });
  if (typeof user !== 'string') {
    throw new MatrixError('auth', `whoami was answered without a user_id; ${advice(config)}`);
  }
  if (user !== config.userId) {
    throw new MatrixError('auth-session-user-mismatch', `${user}, expected ${config.userId}`);
  }
  if (typeof device !== 'string') throw new MatrixError('auth-session-missing-device-id');
  if (device !== deviceId)
    throw new MatrixError('auth-session-device-mismatch', `${device}, expected ${deviceId}`);
  return { userId: config.userId, deviceId, accessToken };
}

async function login(
  options: SessionOptions,
  { password, deviceId }: MatrixCredentials & { kind: 'password' },
): Promise<Session> {
  const answer = await ask(options, {
    method: 'POST',
    path: '/_matrix/client/v3/login',
    body: {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: options.config.userId },
      password,
      initial_device_display_name: deviceDisplayName,
      ...(deviceId && { device_id: deviceId }),
    },
  });
  const { user_id: userId, device_id: device, access_token: accessToken } = answer;
  if (typeof userId !== 'string' || typeof device !== 'string' || typeof accessToken !== 'string') {
    throw new MatrixError('auth', 'the login response lacks user_id, device_id or access_token');
  }
  return { userId, deviceId: device, accessToken };
}

/** Asks again after what may pass by itself: no connection, rate limits, a server in trouble. */
async function ask(
  options: SessionOptions,
  call: Call,
  retry = 0,
): Promise<Readonly<Record<string, unknown>>> {
  const { config, fetch, clock, signal } = options;
  const homeserver = new HomeserverClient(fetch, config.homeserverUrl);
  const answer = await homeserver.call({ ...call, signal, limitMs: requestLimitMs });
  signal.throwIfAborted();
  if (answer.kind !== 'none' && isOk(answer.status)) return answer.kind === 'json' ? answer.body : {};
  if (!isTransient(answer)) throw refusal(answer, config);
  const delayMs = retryDelaysMs[retry];
  if (delayMs === undefined) throw new MatrixError('auth-probe', textOf(answer));
  await clock.sleep(Math.min(Math.max(delayMs, retryAfterMs(answer)), retryLimitMs), signal);
  return ask(options, call, retry + 1);
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}

function isTransient(answer: Answer): boolean {
  if (answer.kind === 'none') return true;
  const code = errcodeOf(answer);
  return code === 'M_LIMIT_EXCEEDED' || (code === undefined && answer.status >= 500);
}

function refusal(answer: Answer, config: SessionOptions['config']): MatrixError {
  if (tokenRefusals.has(errcodeOf(answer) ?? '')) {
    return new MatrixError('auth-token-revoked', textOf(answer));
  }
  const hint = answer.kind === 'garbled' ? `; ${advice(config)}` : '';
  return new MatrixError('auth', `${textOf(answer)}${hint}`);
}

function advice({ homeserverUrl }: SessionOptions['config']): string {
  return `check that ${homeserverUrl} is the URL of a Matrix homeserver, as it is after any redirect`;
}

/** The homeserver's own words. */
function textOf(answer: Answer): string {
  if (answer.kind === 'none') return `homeserver unreachable: ${answer.reason}`;
  const explanation = answer.kind === 'json' ? answer.body['error'] : undefined;
  return `[${answer.status} ${errcodeOf(answer) ?? 'without errcode'}] ${String(explanation ?? 'no explanation')}`;
}
