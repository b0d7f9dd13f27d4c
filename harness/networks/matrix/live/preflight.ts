import type { Look } from '../../live/check.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { requestJson } from '../client-server/request.ts';
import { queryKeys } from '../oracle/keys-query.ts';
import { shownChain } from '../oracle/trust-chain.ts';
import type { MatrixDeployment } from './deployment.ts';
import { canLendIdentity } from './lend-identity.ts';
import { whoIs } from './sign-in.ts';

const largestSkewMs = 60_000;
const limitMs = 10_000;
const hidden = new Set([401, 403]);
const needsToken =
  'needs an access token: with a password alone this would make a session, and nothing is made here';

/** What can be found out about a deployment without changing anything there. */
export function looksAtMatrix(
  { baseUrl, bot, person, stranger }: MatrixDeployment,
  signal: AbortSignal,
): Look[] {
  const { accessToken } = person;
  const withToken = (
    look: (token: string) => ReturnType<NonNullable<Look['look']>>,
  ): Pick<Look, 'look' | 'needs'> =>
    accessToken === undefined ? { needs: needsToken } : { look: () => look(accessToken) };
  const get = <Answer>(path: string, token?: string): Promise<Answer> =>
    requestJson('GET', `${baseUrl}/_matrix/client${path}`, {
      signal,
      limitMs,
      ...(token !== undefined && { accessToken: token }),
    });
  const profileOf = async (user: string): Promise<readonly [boolean | undefined, string]> => {
    try {
      await get(`/v3/profile/${encodeURIComponent(user)}`, accessToken);
      return [true, user];
    } catch (error) {
      const isHidden = error instanceof HomeserverRequestError && hidden.has(error.status ?? 0);
      if (!isHidden || accessToken !== undefined) throw error;
      return [undefined, 'the server shows profiles to its users alone'];
    }
  };
  return [
    {
      name: 'the homeserver answers',
      why: 'everything goes through it',
      advice: 'Check matrix.homeserver, and that this machine reaches it',
      look: async () => {
        const { versions } = await get<{ versions: readonly string[] }>('/versions');
        return [versions.length > 0, `${baseUrl} speaks up to ${versions.at(-1)}`];
      },
    },
    {
      name: 'clocks agree',
      why: 'verification requests of another time than now are refused, and logs cannot be set side by side',
      advice: 'Set the clock of this machine, or that of the server, by NTP',
      look: () => compareClocks(baseUrl, signal),
    },
    {
      name: 'the bot has an account',
      why: 'nobody can be asked who is not there',
      advice: 'Check matrix.bot.id',
      look: () => profileOf(bot.userId),
    },
    {
      name: 'the token of the bot is its own',
      why: 'it is to show what the bot alone is shown',
      advice: 'Check matrix.bot.accessToken, or leave it out',
      ...(bot.accessToken === undefined
        ? { needs: 'none is given: less can be checked' }
        : {
            look: async () => {
              const { userId } = await whoIs(baseUrl, bot.accessToken!, signal);
              return [userId === bot.userId, `it is that of ${userId}`];
            },
          }),
    },
    {
      name: 'the person has another account',
      why: 'a bot does not answer itself',
      advice: 'Give an account of a person who talks to the bot',
      ...(accessToken !== undefined
        ? {
            look: async () => {
              const { userId } = await whoIs(baseUrl, accessToken, signal);
              const isRight = userId !== bot.userId && userId === (person.userId ?? userId);
              return [isRight, `the token is that of ${userId}`];
            },
          }
        : person.userId === undefined
          ? { needs: 'no account is given' }
          : {
              look: async () =>
                person.userId === bot.userId ? [false, bot.userId] : profileOf(person.userId!),
            }),
    },
    {
      name: 'the stranger has an account of their own',
      why: 'the bot must refuse somebody it does not know, and nobody else',
      advice: 'Give as matrix.stranger an account that the bot does not serve',
      ...(stranger === undefined
        ? { needs: 'no matrix.stranger is given: that the bot refuses others is not played' }
        : {
            look: async () => {
              const { userId } = stranger;
              const taken = new Set([bot.userId, person.userId]);
              const own = stranger.accessToken && (await whoIs(baseUrl, stranger.accessToken, signal)).userId;
              if (own !== undefined) return [!taken.has(own) && own === (userId ?? own), own];
              if (userId === undefined) return [false, 'neither a user id nor an access token is given'];
              return taken.has(userId) ? [false, userId] : profileOf(userId);
            },
          }),
    },
    {
      name: 'the server takes passwords',
      why: 'a run logs in on a device of its own',
      advice: 'Give an access token in place of the password',
      ...(person.password === undefined
        ? { needs: 'no password is given' }
        : {
            look: async () => {
              const { flows } = await get<{ flows: readonly { type: string }[] }>('/v3/login');
              const types = flows.map(({ type }) => type);
              return [types.includes('m.login.password'), types.join(', ')];
            },
          }),
    },
    {
      name: 'the device of the token has no keys yet',
      why: 'keys of a device are for good: one that has some belongs to a client, and cannot encrypt here',
      advice: 'Give the password, or the token of a device that has just logged in',
      ...withToken(async (token) => {
        if (person.password !== undefined) return [true, 'the password is used, which makes a device'];
        const { userId, deviceId } = await whoIs(baseUrl, token, signal);
        const { device_keys: keys } = await queryKeys(baseUrl, token, [userId], signal);
        return [keys?.[userId]?.[deviceId] === undefined, `device ${deviceId}`];
      }),
    },
    {
      name: 'a run can sign with the identity of the person',
      why: 'a verification ends in signatures, and an identity that is there is never replaced',
      advice: 'Give an account that has no identity yet, or the file of the run that made it',
      ...(person.identityFile === undefined
        ? { needs: 'matrix.person.identity names no file: no verification is played' }
        : withToken(async (token) => {
            const account = await whoIs(baseUrl, token, signal);
            return canLendIdentity({ baseUrl, account, file: person.identityFile! }, signal);
          })),
    },
    {
      name: 'one device of the bot is known',
      why: 'signatures are looked for on it',
      advice: 'Say in matrix.bot.device which device is the bot',
      ...withToken(async (token) => {
        const { device_keys: keys } = await queryKeys(baseUrl, token, [bot.userId], signal);
        const devices = Object.keys(keys?.[bot.userId] ?? {});
        const isKnown = bot.deviceId === undefined ? devices.length === 1 : devices.includes(bot.deviceId);
        return [isKnown, devices.length === 0 ? 'no device with keys' : devices.join(', ')];
      }),
    },
    {
      name: "the bot's device is signed by its identity",
      why: 'clients show a warning beside what an unsigned device says, and some read nothing of it',
      advice: 'Have the bot publish a cross-signing identity and sign its device',
      ...withToken(async (token) => {
        const published = await queryKeys(baseUrl, token, [bot.userId], signal);
        const device = bot.deviceId ?? Object.keys(published.device_keys?.[bot.userId] ?? {})[0] ?? '';
        const links = shownChain(published, { role: 'bot', user: bot.userId, device });
        const bad = links.filter(({ state }) => state !== 'ok');
        const seen = bad.map(({ name, state, detail }) => `${name}: ${detail ?? state}`);
        return [bad.length === 0, seen.join('; ') || `${links.length} signatures recomputed`];
      }),
    },
  ];
}

async function compareClocks(baseUrl: string, signal: AbortSignal): Promise<readonly [boolean, string]> {
  const response = await fetch(`${baseUrl}/_matrix/client/versions`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
  });
  await response.body?.cancel();
  const date = response.headers.get('date');
  if (date === null) return [true, 'the server does not tell its time'];
  const skewMs = Math.abs(Date.parse(date) - Date.now());
  return [skewMs <= largestSkewMs, `${Math.round(skewMs / 1_000)} s apart`];
}
