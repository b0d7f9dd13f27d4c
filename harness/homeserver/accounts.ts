import { createHmac, randomBytes } from 'node:crypto';
import type { StartedHomeserver } from './homeserver.ts';

const answerLimitMs = 15_000;

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

interface Refusal extends Partial<Pick<HomeserverRequestError, 'status' | 'errcode' | 'flows'>> {
  readonly error?: string;
}

/** A homeserver answered a request with an error, or not at all. */
export class HomeserverRequestError extends Error {
  override readonly name = 'HomeserverRequestError';
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Matrix error code, e.g. `M_USER_IN_USE`. */
  readonly errcode: string | undefined;
  /** How to authenticate, where the homeserver asks for that. */
  readonly flows: readonly { readonly stages?: readonly string[] }[];

  constructor(request: string, answer: Refusal, cause?: unknown) {
    const { status, errcode, error, flows = [] } = answer;
    const how =
      status === undefined ? 'got no answer' : `was answered ${status}${errcode ? ` ${errcode}` : ''}`;
    super(`${request} ${how}${error ? `: ${error}` : ''}`, { cause });
    this.status = status;
    this.errcode = errcode;
    this.flows = flows;
  }
}

/**
 * Makes an account through Synapse's shared-secret registration; works while open registration is off.
 *
 * @throws HomeserverRequestError, e.g. with `M_USER_IN_USE`.
 */
export async function registerAccount(
  homeserver: Pick<StartedHomeserver, 'baseUrl' | 'registrationSecret'>,
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
  const { nonce } = await requestJson<{ nonce: string }>('GET', url, { signal });
  const mac = createHmac('sha1', homeserver.registrationSecret)
    .update([nonce, localpart, password, admin ? 'admin' : 'notadmin'].join('\0'))
    .digest('hex');
  const body = { nonce, username: localpart, password, admin, mac };
  return { password, ...toLogin(await requestJson<LoginAnswer>('POST', url, { signal, body })) };
}

/**
 * Logs in with a password, which makes a new device unless `deviceId` names one.
 *
 * @throws HomeserverRequestError, e.g. with `M_FORBIDDEN`.
 */
export async function login(
  homeserver: Pick<StartedHomeserver, 'baseUrl'>,
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
  homeserver: Pick<StartedHomeserver, 'baseUrl'>,
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

/**
 * One JSON request to a homeserver.
 *
 * @throws HomeserverRequestError when the answer is not 2xx, not JSON, or does not come within 15 s.
 */
export async function requestJson<Answer>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  { signal, body, accessToken }: { signal: AbortSignal; body?: object; accessToken?: string },
): Promise<Answer> {
  const request = `${method} ${new URL(url).pathname}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]),
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new HomeserverRequestError(request, { error: describe(error) }, error);
  }
  const { status } = response;
  const answer = parse(text);
  if (answer === undefined)
    throw new HomeserverRequestError(request, { status, error: 'the answer is not JSON' });
  if (!response.ok) throw new HomeserverRequestError(request, { ...answer, status });
  return answer as Answer;
}

interface LoginAnswer {
  readonly user_id: string;
  readonly access_token: string;
  readonly device_id: string;
}

function toLogin(answer: LoginAnswer): Login {
  return { userId: answer.user_id, accessToken: answer.access_token, deviceId: answer.device_id };
}

function parse(text: string): object | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return answer instanceof Object ? answer : undefined;
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
