import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { BlockedError } from '../../../errors/blocked-error.ts';
import { messageOf } from '../../../errors/message-of.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import type { Journal } from '../../live/journal.ts';
import type { Account } from '../client-server/accounts.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { MatrixApi } from '../client-server/matrix-api.ts';
import { passwordAuth } from '../client-server/password-auth.ts';
import { crossSigningUpload, newCrossSigning, type CrossSigning } from '../identity/identity.ts';
import { signingKeyOf } from '../identity/sign-json.ts';
import { queryKeys } from '../oracle/keys-query.ts';
import { unpaddedBase64 } from '../oracle/sas/base64.ts';
import type { IdentitySecrets, Peer } from '../peers/peer.ts';

/** Whose identity it is, and where its private keys are kept. */
export interface IdentityOrder {
  readonly baseUrl: string;
  readonly account: Account;
  /** Absolute path. */
  readonly file: string;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  registerSecret(secret: string, label: string): void;
}

const kept = z.strictObject({
  user: z.string(),
  master_key: z.string(),
  self_signing_key: z.string(),
  user_signing_key: z.string(),
}) satisfies z.ZodType<IdentitySecrets & { readonly user: string }>;

/**
 * Lends a client the identity of its account. Where the account has none it is made, and its keys are on disk before it is
 * published. One that is there is never replaced.
 * @throws BlockedError where the account has an identity whose keys are not in the file.
 */
export async function lendIdentity(peer: Peer, order: IdentityOrder): Promise<void> {
  const { baseUrl, account, file, journal, signal, registerSecret } = order;
  if (peer.takeIdentity === undefined) throw new TypeError(`the client of ${peer.name} cannot sign`);
  const { userId, accessToken } = account;
  const published = (): Promise<string | undefined> => masterKeyOf(baseUrl, accessToken, userId, signal);
  const secrets = readKept(file, userId) ?? (await makeUnless(await published(), order));
  for (const secret of Object.values(secrets)) registerSecret(secret, 'key of the identity of the person');
  const identity = identityOf(secrets);
  const there = await published();
  if (there === undefined) {
    journal.add({ kind: 'stays', what: `the cross-signing identity of ${userId}; its keys are in ${file}` });
    await publish(order, identity, published);
  } else if (there !== identity.master.publicText) throw foreign(order);
  await peer.takeIdentity(secrets);
}

/** Whether a run can sign with the identity of an account, and why. It changes nothing. */
export async function canLendIdentity(
  {
    baseUrl,
    account,
    file,
  }: Pick<IdentityOrder, 'baseUrl' | 'file'> & { readonly account: Omit<Account, 'password'> },
  signal: AbortSignal,
): Promise<readonly [can: boolean, why: string]> {
  const { userId, accessToken } = account;
  const secrets = readKept(file, userId);
  const published = await masterKeyOf(baseUrl, accessToken, userId, signal);
  if (published === undefined) return [true, `${userId} has none yet; the first run that verifies makes it`];
  if (secrets === undefined) return [false, `${userId} has one, and its keys are not in ${file}`];
  const isSame = identityOf(secrets).master.publicText === published;
  return [isSame, `the keys in ${file} are ${isSame ? '' : 'not '}those of ${userId}`];
}

async function masterKeyOf(
  baseUrl: string,
  accessToken: string,
  userId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { master_keys: keys } = await queryKeys(baseUrl, accessToken, [userId], signal);
  return Object.values(keys?.[userId]?.keys ?? {})[0];
}

/** What the file holds; undefined where there is none. */
function readKept(file: string, userId: string): IdentitySecrets | undefined {
  if (!existsSync(file)) return undefined;
  let read;
  try {
    read = kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new UsageError(`${file} does not hold an identity that a run has kept`, { cause: error });
    throw new UsageError(`the identity of the person cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const { user, ...secrets } = read;
  if (user !== userId) throw new UsageError(`${file} holds the identity of ${user}, and not of ${userId}`);
  return secrets;
}

async function makeUnless(published: string | undefined, order: IdentityOrder): Promise<IdentitySecrets> {
  if (published !== undefined) throw foreign(order);
  const { master, selfSigning, userSigning } = newCrossSigning();
  const secrets = {
    master_key: unpaddedBase64(master.secret),
    self_signing_key: unpaddedBase64(selfSigning.secret),
    user_signing_key: unpaddedBase64(userSigning.secret),
  };
  const text = `${JSON.stringify({ user: order.account.userId, ...secrets }, null, 2)}\n`;
  writeFileSync(order.file, text, { mode: 0o600, flag: 'wx', flush: true });
  return secrets;
}

function identityOf(secrets: IdentitySecrets): CrossSigning {
  return {
    master: signingKeyOf(secrets.master_key),
    selfSigning: signingKeyOf(secrets.self_signing_key),
    userSigning: signingKeyOf(secrets.user_signing_key),
  };
}

/** Some servers ask for the password, and with it would replace an identity that was made meanwhile. */
async function publish(
  order: IdentityOrder,
  identity: CrossSigning,
  published: () => Promise<string | undefined>,
): Promise<void> {
  const { baseUrl, account, signal } = order;
  const { userId, accessToken, password } = account;
  const api = new MatrixApi({ baseUrl, accessToken, signal });
  const path = '/keys/device_signing/upload';
  const upload = crossSigningUpload(userId, identity);
  const { status, body } = await api.ask('POST', path, upload);
  if (status === 200) return;
  const { session } = body;
  if (status !== 401 || typeof session !== 'string')
    throw new HomeserverRequestError(`POST ${path}`, { ...body, status });
  if ((await published()) !== undefined) throw foreign(order);
  await api.call('POST', path, { ...upload, auth: passwordAuth(userId, password, session) });
}

function foreign({ account: { userId }, file }: IdentityOrder): BlockedError {
  return new BlockedError(
    `${userId} has a cross-signing identity whose keys are not in ${file}, and a run replaces none; ` +
      'give an account that has no identity yet, or the file of the run that made it',
  );
}
