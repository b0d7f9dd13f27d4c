import { randomBytes } from 'node:crypto';
import { messageOf } from '../../../errors/message-of.ts';
import { deactivateAccount, registerAccount } from '../client-server/accounts.ts';
import { requestJson } from '../client-server/request.ts';
import type { StartedHomeserver } from './homeserver.ts';

const limitMs = 120_000;
const atOnce = 4;
const listedAtOnce = 500;

/** Which accounts of a homeserver are a run's. */
export interface OwnAccounts {
  /** Part of the name of each account that was signed up. Absent: there are none. */
  readonly mark?: string;
  /** Those that were made otherwise. */
  readonly made: ReadonlySet<string>;
}

/**
 * Deactivates accounts on a homeserver that outlives the run. Synapse then takes them out of their rooms. Never rejects.
 * @returns a sentence for people.
 */
export async function clearAccounts(
  homeserver: Pick<StartedHomeserver, 'baseUrl' | 'registrationSecret'>,
  own: OwnAccounts,
): Promise<string> {
  const signal = AbortSignal.timeout(limitMs);
  const { baseUrl } = homeserver;
  try {
    const localpart = `cara-smoke-admin-${randomBytes(6).toString('hex')}`;
    const admin = await registerAccount(homeserver, { localpart, admin: true, signal });
    const { accessToken } = admin;
    const request = { accessToken, signal };
    const signedUp = own.mark ? await listAccounts(baseUrl, own.mark, request) : [];
    const all = new Set([...own.made, ...signedUp]);
    const queue = all.values();
    let cleared = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const userId of queue) {
          const url = `${baseUrl}/_synapse/admin/v1/deactivate/${encodeURIComponent(userId)}`;
          await requestJson('POST', url, { ...request, body: { erase: true } });
          cleared++;
        }
      }),
    ).finally(() => deactivateAccount(homeserver, admin, signal));
    return `${cleared} accounts of this run were deactivated at ${baseUrl}`;
  } catch (error) {
    const which = [...(own.mark ? [`names with ${own.mark}`] : []), ...own.made].join(', ');
    return `accounts of this run are left at ${baseUrl} (${which}): ${messageOf(error)}`;
  }
}

interface AccountList {
  readonly users: readonly { readonly name: string }[];
  readonly next_token?: string;
}

/** Ids of the accounts in use whose names contain the mark. */
async function listAccounts(
  baseUrl: string,
  mark: string,
  request: { readonly accessToken: string; readonly signal: AbortSignal },
): Promise<string[]> {
  const found: string[] = [];
  let from: string | undefined = '0';
  while (from !== undefined) {
    const query = new URLSearchParams({ user_id: mark, from, limit: `${listedAtOnce}`, guests: 'false' });
    const url = `${baseUrl}/_synapse/admin/v2/users?${query}`;
    const list: AccountList = await requestJson<AccountList>('GET', url, request);
    found.push(...list.users.map(({ name }) => name));
    from = list.next_token;
  }
  return found;
}
