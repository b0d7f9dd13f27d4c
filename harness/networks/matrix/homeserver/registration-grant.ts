import { randomBytes } from 'node:crypto';
import { deactivateAccount, registerAccount, type Account } from '../client-server/accounts.ts';
import { requestJson } from '../client-server/request.ts';
import { HomeserverNotReady } from './homeserver-not-ready.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import type { StartedHomeserver } from './homeserver.ts';

const revokeLimitMs = 10_000;
const tokenStage = 'm.login.registration_token';
const advice =
  'Let it take registrations by token: "enable_registration: true" and "registration_requires_token: true" in its homeserver.yaml';

/** The right to make accounts, for a sign-up service. Disposing of it takes the right back and ends the admin. */
export interface RegistrationGrant extends AsyncDisposable {
  /** A secret: its holder can register as often as they like. */
  readonly token: string;
  /** The server admin who made the token. */
  readonly admin: Account;
}

/**
 * Gets a registration token from a Synapse that takes registrations by token, in whichever mode it runs.
 *
 * @throws HomeserverNotReady when it takes no registrations by token or refuses to make one.
 */
export async function openRegistration(
  homeserver: Pick<StartedHomeserver, 'baseUrl' | 'registrationSecret'>,
  { signal }: { readonly signal: AbortSignal },
): Promise<RegistrationGrant> {
  const { baseUrl } = homeserver;
  const tokensUrl = `${baseUrl}/_synapse/admin/v1/registration_tokens`;
  try {
    await requireTokenStage(baseUrl, signal);
    const localpart = `cara-smoke-admin-${randomBytes(6).toString('hex')}`;
    const admin = await registerAccount(homeserver, { localpart, admin: true, signal });
    const { accessToken } = admin;
    const { token } = await requestJson<{ token: string }>('POST', `${tokensUrl}/new`, {
      accessToken,
      body: {},
      signal,
    });
    return {
      token,
      admin,
      async [Symbol.asyncDispose]() {
        const signal = AbortSignal.timeout(revokeLimitMs);
        await unlessGone(requestJson('DELETE', `${tokensUrl}/${token}`, { accessToken, signal }), signal);
        await unlessGone(deactivateAccount(homeserver, admin, signal), signal);
      },
    };
  } catch (cause) {
    if (!(cause instanceof HomeserverRequestError)) throw cause;
    const reason = `The homeserver at ${baseUrl} does not take registrations by token: ${cause.message}`;
    throw new HomeserverNotReady(reason, { advice, cause });
  }
}

/** How registrations are authenticated the server says in its refusal of an empty one. */
async function requireTokenStage(baseUrl: string, signal: AbortSignal): Promise<void> {
  const url = `${baseUrl}/_matrix/client/v3/register`;
  const made = { status: 200, error: 'it made an account without any authentication' };
  const refusal: unknown = await requestJson('POST', url, { body: {}, signal }).then(
    () => new HomeserverRequestError('POST /_matrix/client/v3/register', made),
    (error: unknown) => error,
  );
  const asksForToken =
    refusal instanceof HomeserverRequestError &&
    refusal.flows.some(({ stages }) => stages.includes(tokenStage));
  if (!asksForToken) throw refusal;
}

/**
 * A server that has ended has nothing left to be taken back. One that does not answer within the limit is taken for
 * such a one: nothing more can be done about it, and what the run has found out must not be lost with it.
 */
async function unlessGone(work: Promise<unknown>, limit: AbortSignal): Promise<void> {
  await work.catch((error: unknown) => {
    const isUnanswered = error instanceof HomeserverRequestError && error.status === undefined;
    if (!isUnanswered && !limit.aborted) throw error;
  });
}
