import { randomBytes } from 'node:crypto';
import { deactivateAccount, registerAccount, type Account } from '../client-server/accounts.ts';
import { requestJson } from '../client-server/request.ts';
import { HomeserverNotReady } from './homeserver-not-ready.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import type { StartedHomeserver } from './homeserver.ts';
import type { StartHomeserverOptions } from './start-options.ts';

const urlVariable = 'CARA_SMOKE_HOMESERVER_URL';
const secretVariable = 'CARA_SMOKE_REGISTRATION_SECRET';

/**
 * A Synapse that somebody else runs, named by `CARA_SMOKE_HOMESERVER_URL` and `CARA_SMOKE_REGISTRATION_SECRET`.
 * To learn its server name and that the secret is right, it makes one account and deactivates it. Disposing does
 * nothing; `died` never resolves.
 *
 * @throws HomeserverNotReady when a variable is missing, the URL does not answer, or the secret is refused.
 */
export async function startExternalHomeserver(
  { signal }: Pick<StartHomeserverOptions, 'signal'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StartedHomeserver> {
  const startedAt = performance.now();
  const { baseUrl, registrationSecret } = readVariables(env);
  const probe = await registerProbe({ baseUrl, registrationSecret }, signal);
  const version = await readVersion(baseUrl, signal);
  await deactivateAccount({ baseUrl }, probe, signal);
  return {
    baseUrl,
    serverName: probe.userId.slice(probe.userId.indexOf(':') + 1),
    registrationSecret,
    facts: {
      network: 'matrix',
      mode: 'external',
      name: 'Synapse',
      version,
      baseUrl,
      startedInMs: Math.round(performance.now() - startedAt),
      proof: true,
    },
    logTail: () => [],
    died: new Promise(() => {}),
    async [Symbol.asyncDispose]() {},
  };
}

function readVariables(env: NodeJS.ProcessEnv): Pick<StartedHomeserver, 'baseUrl' | 'registrationSecret'> {
  const missing = [urlVariable, secretVariable].filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new HomeserverNotReady(
      `An external homeserver needs ${missing.join(' and ')}; ${missing.length === 1 ? 'it is' : 'they are'} not set`,
      {
        advice: `Set ${urlVariable} to its client API, e.g. https://matrix.example.org, and ${secretVariable} to its registration_shared_secret`,
      },
    );
  }
  const url = URL.parse(env[urlVariable] ?? '');
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new HomeserverNotReady(`${urlVariable} is "${env[urlVariable]}", which is no http or https URL`, {
      advice: 'Give the root of its client API, e.g. https://matrix.example.org',
    });
  }
  return {
    baseUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    registrationSecret: env[secretVariable] ?? '',
  };
}

async function registerProbe(
  homeserver: Pick<StartedHomeserver, 'baseUrl' | 'registrationSecret'>,
  signal: AbortSignal,
): Promise<Account> {
  try {
    return await registerAccount(homeserver, {
      localpart: `cara-smoke-probe-${randomBytes(6).toString('hex')}`,
      signal,
    });
  } catch (cause) {
    if (!(cause instanceof HomeserverRequestError)) throw cause;
    throw new HomeserverNotReady(`The homeserver at ${homeserver.baseUrl} cannot be used: ${cause.message}`, {
      advice:
        cause.status === undefined
          ? `Check that ${urlVariable} can be reached from here`
          : `Check that it is a Synapse with /_synapse/admin reachable, and that ${secretVariable} is its registration_shared_secret`,
      cause,
    });
  }
}

async function readVersion(baseUrl: string, signal: AbortSignal): Promise<string> {
  try {
    const url = `${baseUrl}/_synapse/admin/v1/server_version`;
    return (await requestJson<{ server_version: string }>('GET', url, { signal })).server_version;
  } catch (error) {
    if (error instanceof HomeserverRequestError) return 'unknown';
    throw error;
  }
}
