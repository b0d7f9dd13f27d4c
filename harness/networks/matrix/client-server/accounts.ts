import { createHmac, randomBytes } from 'node:crypto';
import { requestJson } from './request.ts';

/** A server spends much computing on a password, and longer where the machine is busy: without accounts nothing is played. */
const registrationLimitMs = 60_000;

/** A fresh account and its first device. */
export interface Account {
  /** E.g. `@alice:smoke.test`. */
  readonly userId: string;
  readonly password: string;
  readonly accessToken: string;
  readonly deviceId: string;
}

/** A device made by logging in. */
export interface Login {
  readonly userId: string;
  readonly accessToken: string;
  readonly deviceId: string;
}

/**
 * Makes an account through Synapse's shared-secret registration; works while open registration is off.
 *
 * @throws HomeserverRequestError, e.g. with `M_USER_IN_USE`.
 */
export async function registerAccount(
  homeserver: {
    readonly baseUrl: string;
    readonly registrationSecret: string;
    readonly fetch?: typeof globalThis.fetch;
  },
  account: {
    readonly localpart: string;
    readonly password?: string;
    /** True: a server admin. */
    readonly admin?: boolean;
    readonly signal: AbortSignal;
  },
): Promise<Account> {
  const { localpart, signal, admin = false, password = randomBytes(18).toString('base64url') } = account;
  const url = `${homeserver.baseUrl}/_synapse/admin/v1/register`;
  const { fetch } = homeserver;
  const options = { signal, limitMs: registrationLimitMs, ...(fetch && { fetch }) };
  const { nonce } = await requestJson<{ nonce: string }>('GET', url, options);
  const mac = createHmac('sha1', homeserver.registrationSecret)
    .update([nonce, localpart, password, admin ? 'admin' : 'notadmin'].join('\0'))
    .digest('hex');
  const body = { nonce, username: localpart, password, admin, mac };
  return { password, ...toLogin(await requestJson<LoginAnswer>('POST', url, { ...options, body })) };
}

/**
 * Logs in with a password, which makes a new device unless `deviceId` names one.
 *
 * @throws HomeserverRequestError, e.g. with `M_FORBIDDEN`.
 */
export async function login(
  homeserver: { readonly baseUrl: string },
  credentials: {
    readonly userId: string;
    readonly password: string;
    readonly deviceId?: string;
    readonly displayName?: string;
    readonly signal: AbortSignal;
  },
): Promise<Login> {
  const { userId, password, deviceId, displayName, signal } = credentials;
  const body = {
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: userId },
    password,
    device_id: deviceId,
    initial_device_display_name: displayName,
  };
  return toLogin(
    await requestJson<LoginAnswer>('POST', `${homeserver.baseUrl}/_matrix/client/v3/login`, { signal, body }),
  );
}

/**
 * Ends an account for good, with its devices.
 *
 * @throws HomeserverRequestError
 */
export async function deactivateAccount(
  homeserver: { readonly baseUrl: string },
  { userId, password, accessToken }: Account,
  signal: AbortSignal,
): Promise<void> {
  const auth = { type: 'm.login.password', identifier: { type: 'm.id.user', user: userId }, password };
  await requestJson('POST', `${homeserver.baseUrl}/_matrix/client/v3/account/deactivate`, {
    signal,
    accessToken,
    body: { auth, erase: true },
  });
}

interface LoginAnswer {
  readonly user_id: string;
  readonly access_token: string;
  readonly device_id: string;
}

function toLogin(answer: LoginAnswer): Login {
  return { userId: answer.user_id, accessToken: answer.access_token, deviceId: answer.device_id };
}
