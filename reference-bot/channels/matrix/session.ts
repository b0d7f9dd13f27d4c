import type { MatrixConfig, MatrixCredentials } from '../../config/config.ts';
import type { Clock } from '../../seams/seams.ts';
import { HomeserverError, requestHomeserver } from './homeserver-request.ts';
import { MatrixError, messageOf } from './matrix-error.ts';

const deviceDisplayName = 'Carapace Matrix';
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
  const { config, fetch, signal } = options;
  const url = `${config.homeserverUrl}/_matrix/client/v3/account/whoami`;
  const { user_id: user, device_id: device } = await patiently(options, () =>
    requestHomeserver(fetch, { method: 'GET', url, accessToken, signal }),
  );
  if (user !== config.userId) {
    throw new MatrixError('auth-session-user-mismatch', `${String(user)}, expected ${config.userId}`);
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
  const { config, fetch, signal } = options;
  const answer = await patiently(options, () =>
    requestHomeserver(fetch, {
      method: 'POST',
      url: `${config.homeserverUrl}/_matrix/client/v3/login`,
      body: {
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: config.userId },
        password,
        initial_device_display_name: deviceDisplayName,
        ...(deviceId && { device_id: deviceId }),
      },
      signal,
    }),
  );
  const { user_id: userId, device_id: device, access_token: accessToken } = answer;
  if (typeof userId !== 'string' || typeof device !== 'string' || typeof accessToken !== 'string') {
    throw new MatrixError('auth', 'the login response lacks user_id, device_id or access_token');
  }
  return { userId, deviceId: device, accessToken };
}

/** Tries again after what may pass by itself: no connection, rate limits, a server in trouble. */
async function patiently<Value>(
  options: SessionOptions,
  attempt: () => Promise<Value>,
  retry = 0,
): Promise<Value> {
  const { clock, signal } = options;
  try {
    return await attempt();
  } catch (error) {
    signal.throwIfAborted();
    if (!isTransient(error)) throw refusal(error);
    const delayMs = retryDelaysMs[retry];
    if (delayMs === undefined) throw MatrixError.from('auth-probe', error);
    const hintMs = error instanceof HomeserverError ? (error.retryAfterMs ?? 0) : 0;
    await clock.sleep(Math.min(Math.max(delayMs, hintMs), retryLimitMs), signal);
  }
  return patiently(options, attempt, retry + 1);
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof HomeserverError)) return true;
  return error.code === 'M_LIMIT_EXCEEDED' || (error.code === undefined && error.status >= 500);
}

function refusal(error: unknown): MatrixError {
  const kind =
    error instanceof HomeserverError && tokenRefusals.has(error.code ?? '') ? 'auth-token-revoked' : 'auth';
  return new MatrixError(kind, messageOf(error), { cause: error });
}
