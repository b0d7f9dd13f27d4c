import { BlockedError } from '../../../errors/blocked-error.ts';
import { messageOf } from '../../../errors/message-of.ts';
import { bringBack } from '../../live/bring-back.ts';
import type { Hooks } from '../../live/hooks.ts';
import type { Journal } from '../../live/journal.ts';
import type { Account } from '../client-server/accounts.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { requestJson } from '../client-server/request.ts';
import { isStillHealthy } from '../homeserver/health.ts';
import { HomeserverNotReady } from '../homeserver/homeserver-not-ready.ts';
import type { AccountWish, MatrixNetwork } from '../matrix-network.ts';
import { queryKeys } from '../oracle/keys-query.ts';
import { cleanUp } from './clean-up.ts';
import { lendIdentity } from './lend-identity.ts';
import { isAccount, type Budget, type MatrixDeployment } from './deployment.ts';
import type { Peer } from '../peers/peer.ts';
import { PersonSession } from './person-session.ts';
import { requireUser, signIn, whoIs } from './sign-in.ts';

/** What a run does against somebody's deployment, agreed to before. */
export interface LiveOrder {
  readonly deployment: MatrixDeployment;
  readonly hooks: Hooks;
  readonly journal: Journal;
  readonly budget: Budget;
}

interface Surroundings {
  readonly signal: AbortSignal;
  registerSecret(secret: string, label: string): void;
  readonly say?: ((line: string) => void) | undefined;
}

/** Enough for all that a run can make on a server that lets through one request in five seconds. */
const clearingLimitMs = 60 * 60_000;
/** In the place of what only the bot knows. */
const notKnown = 'known-to-the-bot-alone';

/**
 * A homeserver and a bot that somebody runs, with the account that was given. Disposing of it removes what was made.
 * @throws HomeserverNotReady when the server or an account cannot be used.
 */
export async function startLiveMatrix(order: LiveOrder, around: Surroundings): Promise<MatrixNetwork> {
  const { deployment } = order;
  const { baseUrl, bot } = deployment;
  const startedAt = performance.now();
  await requireAnswer(baseUrl, around.signal);
  for (const [who, given] of [
    ['person', deployment.person],
    ['stranger', deployment.stranger],
  ] as const) {
    if (given?.password !== undefined) around.registerSecret(given.password, `password of the ${who}`);
    if (given?.accessToken !== undefined)
      around.registerSecret(given.accessToken, `access token of the ${who}`);
  }
  if (bot.accessToken !== undefined) around.registerSecret(bot.accessToken, 'access token of the bot');
  const { name, version } = await softwareOf(baseUrl, around.signal);
  const network = {
    baseUrl,
    serverName: serverOf(bot.userId),
    registrationSecret: '',
    facts: {
      network: 'matrix',
      mode: 'live',
      name,
      version,
      baseUrl,
      startedInMs: Math.round(performance.now() - startedAt),
      proof: true,
    },
    logTail: () => [],
    died: new Promise<never>(() => {}),
    answers: (signal: AbortSignal) => isStillHealthy(baseUrl, signal),
  } as const;
  return { ...network, ...(await enter(order, around)) };
}

type Accounts = Pick<
  MatrixNetwork,
  'account' | 'viewToken' | 'discretion' | 'lendIdentity' | typeof Symbol.asyncDispose
>;

/** What the account of the person is used for; without one, nothing is. */
async function enter(order: LiveOrder, around: Surroundings): Promise<Accounts> {
  const { deployment, journal, budget } = order;
  const { baseUrl, bot } = deployment;
  const accountOfBot = (deviceId: string): Account => {
    return { userId: bot.userId, deviceId, accessToken: bot.accessToken ?? notKnown, password: '' };
  };
  if (!isAccount(deployment.person))
    return {
      viewToken: '',
      async account({ role }) {
        if (role === 'bot') return accountOfBot(bot.deviceId ?? notKnown);
        throw new BlockedError('there is no account of a person');
      },
      async [Symbol.asyncDispose]() {},
    };
  const person = await signIn(deployment, journal, around.signal);
  around.registerSecret(person.accessToken, 'access token of the person');
  const present = [person];
  let stranger: Promise<Account> | undefined;
  const requireAnother = (userId: string | undefined): void => {
    if (userId === person.userId || userId === bot.userId)
      throw new BlockedError(`the stranger has the same account as another, ${userId}`);
  };
  const enterStranger = async (): Promise<Account> => {
    const given = deployment.stranger ?? {};
    // Signing in once more would end the session of the person.
    requireAnother(given.userId);
    const entered = await signIn({ baseUrl, person: given }, journal, around.signal);
    around.registerSecret(entered.accessToken, 'access token of the stranger');
    requireAnother(entered.userId);
    present.push(entered);
    return entered;
  };
  try {
    const { accessToken } = person;
    await requireOwnToken(deployment, around.signal);
    if (person.userId === bot.userId)
      throw new HomeserverNotReady(`The person's account is that of the bot, ${bot.userId}`, {
        advice: 'Give an account of a person who talks to the bot',
      });
    const deviceId = await deviceOfBot(deployment, accessToken, around.signal);
    const left = { ...budget };
    const accounts: Record<AccountWish['role'], () => Account | Promise<Account>> = {
      onlooker: () => person,
      bot: () => accountOfBot(deviceId),
      person: () => requireFreeDevice(person, order, around.signal),
      stranger: async () => requireFreeDevice(await (stranger ??= enterStranger()), order, around.signal),
    };
    return {
      ...(bot.accessToken === undefined && { viewToken: accessToken }),
      discretion: ({ userId: user }) =>
        new PersonSession({ user, bot: bot.userId, journal, left, signal: around.signal }),
      lendIdentity: (peer) => lendTo(peer, person, order, around),
      account: async ({ role }) => accounts[role](),
      [Symbol.asyncDispose]: () => leave(order, present, around),
    };
  } catch (error) {
    await leave(order, present, around);
    throw error;
  }
}

/** The account of the person as their client uses it is that which signs. */
async function lendTo(
  peer: Peer,
  account: Account,
  { deployment, journal }: LiveOrder,
  { registerSecret, signal }: Surroundings,
): Promise<void> {
  const { baseUrl, person } = deployment;
  const { identityFile: file } = person;
  if (file === undefined) throw new BlockedError('the settings name no file for the identity of the person');
  await lendIdentity(peer, { baseUrl, account, file, journal, signal, registerSecret });
}

/** @throws HomeserverNotReady where the token of the bot is none, or that of somebody else, who is shown something else. */
async function requireOwnToken({ baseUrl, bot }: MatrixDeployment, signal: AbortSignal): Promise<void> {
  if (bot.accessToken === undefined) return;
  try {
    const { userId } = await whoIs(baseUrl, bot.accessToken, signal);
    requireUser(userId, bot.userId, 'The access token that is given for the bot');
  } catch (cause) {
    if (!(cause instanceof HomeserverRequestError)) throw cause;
    throw new HomeserverNotReady(`The access token of the bot cannot be used: ${cause.message}`, {
      advice: 'Check matrix.bot.accessToken, or leave it out: then less is checked',
      cause,
    });
  }
}

/** Removes all that the journal lists, and starts the bot where it was ended. Never rejects: the rest is left to `cara-smoke cleanup`. */
async function leave(
  { deployment, hooks, journal }: LiveOrder,
  present: readonly Account[],
  around: Surroundings,
): Promise<void> {
  const signal = AbortSignal.timeout(clearingLimitMs);
  const { baseUrl, bot } = deployment;
  const cleared = await Promise.allSettled([
    bringBack(journal, hooks, around.say),
    ...present.map((one) => cleanUp(journal, { ...one, baseUrl, bot: bot.userId, signal, say: around.say })),
  ]);
  for (const one of cleared)
    if (one.status === 'rejected')
      around.say?.(`what the run has made could not be removed: ${messageOf(one.reason)}`);
}

async function requireAnswer(baseUrl: string, signal: AbortSignal): Promise<void> {
  try {
    await requestJson('GET', `${baseUrl}/_matrix/client/versions`, { signal });
  } catch (cause) {
    if (!(cause instanceof HomeserverRequestError)) throw cause;
    throw new HomeserverNotReady(`${baseUrl} is no homeserver that can be reached: ${cause.message}`, {
      advice: 'Check the address of its client API, and that this machine reaches it',
      cause,
    });
  }
}

/** Keys of a device are for good: one that has some already is somebody's client. */
async function requireFreeDevice(
  person: Account,
  { deployment: { baseUrl }, journal }: LiveOrder,
  signal: AbortSignal,
): Promise<Account> {
  const { userId, deviceId, accessToken } = person;
  const isOurs = journal.leftovers.some(({ kind, id }) => kind === 'device' && id === deviceId);
  const usedUp = `device ${deviceId} of ${userId} has keys now that nobody holds; log it out`;
  if (isOurs || journal.stays.includes(usedUp)) return person;
  const { device_keys: keys } = await queryKeys(baseUrl, accessToken, [userId], signal);
  if (keys?.[userId]?.[deviceId] !== undefined)
    throw new BlockedError(
      `the access token belongs to device ${deviceId} of ${userId}, which has keys of its own; ` +
        'give the password, or the token of a device that has just logged in',
    );
  journal.add({ kind: 'stays', what: usedUp });
  return person;
}

/** @throws HomeserverNotReady where there is no such account, or it is not clear which of its devices is the bot. */
async function deviceOfBot(
  { baseUrl, bot }: MatrixDeployment,
  accessToken: string,
  signal: AbortSignal,
): Promise<string> {
  const profile = `${baseUrl}/_matrix/client/v3/profile/${encodeURIComponent(bot.userId)}`;
  try {
    await requestJson('GET', profile, { accessToken, signal });
  } catch (cause) {
    if (!(cause instanceof HomeserverRequestError) || cause.status !== 404) throw cause;
    throw new HomeserverNotReady(`There is no account ${bot.userId}: ${cause.message}`, {
      advice: 'Check the user id of the bot',
      cause,
    });
  }
  const { device_keys: keys } = await queryKeys(baseUrl, accessToken, [bot.userId], signal);
  const devices = Object.keys(keys?.[bot.userId] ?? {});
  if (bot.deviceId !== undefined) return bot.deviceId;
  if (devices.length < 2) return devices[0] ?? notKnown;
  throw new HomeserverNotReady(`${bot.userId} has ${devices.length} devices: ${devices.join(', ')}`, {
    advice: 'Say in the settings, as bot.device, which of them is the bot',
  });
}

/** What other servers are told of it; not all tell clients. */
async function softwareOf(baseUrl: string, signal: AbortSignal): Promise<{ name: string; version: string }> {
  const unknown = { name: 'homeserver', version: 'of unknown version' };
  try {
    const url = `${baseUrl}/_matrix/federation/v1/version`;
    const { server = {} } = await requestJson<{ server?: Partial<typeof unknown> }>('GET', url, { signal });
    return { ...unknown, ...server };
  } catch (error) {
    if (error instanceof HomeserverRequestError) return unknown;
    throw error;
  }
}

function serverOf(userId: string): string {
  return userId.slice(userId.indexOf(':') + 1);
}
