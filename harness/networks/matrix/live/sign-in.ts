import { randomBytes } from 'node:crypto';
import type { Journal } from '../../live/journal.ts';
import { login, type Account } from '../client-server/accounts.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { requestJson } from '../client-server/request.ts';
import { HomeserverNotReady } from '../homeserver/homeserver-not-ready.ts';
import type { MatrixDeployment } from './deployment.ts';

const deviceName = 'cara-smoke';
const tooMany = 429;
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, tooMany]);
const tooManyAdvice =
  'Wait some minutes: the server lets an account log in only so often. A Synapse by itself does five times in a row, and then once in six minutes';

/**
 * The person's account: a device of its own where there is a password, else that of the access token.
 * @throws HomeserverNotReady where neither is there, or the server refuses it.
 */
export async function signIn(
  { baseUrl, person }: Pick<MatrixDeployment, 'baseUrl' | 'person'>,
  journal: Journal,
  signal: AbortSignal,
): Promise<Account> {
  const { userId, password, accessToken } = person;
  let announced: string | undefined;
  try {
    if (password !== undefined && userId !== undefined) {
      const deviceId = left(journal, userId) ?? (announced = announceDevice(journal, userId));
      return {
        ...(await login({ baseUrl }, { userId, password, deviceId, displayName: deviceName, signal })),
        password,
      };
    }
    if (accessToken !== undefined) {
      const account = await whoIs(baseUrl, accessToken, signal);
      requireUser(account.userId, userId ?? account.userId, 'The access token that is given for');
      return { ...account, password: '' };
    }
  } catch (cause) {
    if (!(cause instanceof HomeserverRequestError)) throw cause;
    // Of a login that was refused nothing is left. One that got no answer may have made the device.
    if (announced !== undefined && refusals.has(cause.status ?? 0))
      journal.add({ kind: 'gone', id: announced });
    throw new HomeserverNotReady(
      `The account of ${userId ?? 'the access token'} cannot be used: ${cause.message}`,
      {
        advice:
          cause.status === tooMany
            ? tooManyAdvice
            : `Check the user id, the password or access token that belongs to it, and that ${baseUrl} is the server of this account`,
        cause,
      },
    );
  }
  throw new HomeserverNotReady('There is no account of a person', {
    advice: 'Give a user id with a password, or an access token',
  });
}

/** @throws HomeserverNotReady where a token belongs to somebody else: what it shows would be taken for what another sees. */
export function requireUser(isOf: string, named: string, what: string): void {
  if (isOf === named) return;
  throw new HomeserverNotReady(`${what} ${named} is that of ${isOf}`, {
    advice: 'Give the token that belongs to the user id, or leave it out',
  });
}

/** The device that an earlier run has left: logging in with it again makes no other. */
function left(journal: Journal, userId: string): string | undefined {
  return journal.leftovers.find(({ kind, user }) => kind === 'device' && user === userId)?.id;
}

function announceDevice(journal: Journal, user: string): string {
  const id = `CARASMOKE${randomBytes(4).toString('hex').toUpperCase()}`;
  journal.add({ kind: 'device', id, user });
  return id;
}

/** Whose token it is. @throws HomeserverNotReady where it belongs to no device. */
export async function whoIs(
  baseUrl: string,
  accessToken: string,
  signal: AbortSignal,
): Promise<Omit<Account, 'password'>> {
  const url = `${baseUrl}/_matrix/client/v3/account/whoami`;
  const { user_id: userId, device_id: deviceId } = await requestJson<{ user_id: string; device_id?: string }>(
    'GET',
    url,
    { accessToken, signal },
  );
  if (deviceId !== undefined) return { userId, deviceId, accessToken };
  throw new HomeserverNotReady(`The access token of ${userId} belongs to no device`, {
    advice: 'Give one that was made by logging in',
  });
}
