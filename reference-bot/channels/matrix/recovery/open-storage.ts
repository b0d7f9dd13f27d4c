import type { AccountDataClient, ServerSideSecretStorage } from 'matrix-js-sdk/lib/secret-storage.js';
import { errorText } from '../homeserver/answer.ts';
import { type Call, HomeserverClient } from '../homeserver/homeserver-client.ts';
import type { Session } from '../session.ts';
import type { RecoveryKey } from './recovery-key.ts';

const notFound = 404;

export interface StorageOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly homeserverUrl: string;
  readonly session: Session;
  /** Those that open it. */
  readonly keys: readonly RecoveryKey[];
}

/** The secret storage of an account, without a client: it is read and written, and nothing is heard of it. */
export async function openSecretStorage(options: StorageOptions): Promise<ServerSideSecretStorage> {
  const { ServerSideSecretStorageImpl } = await import('matrix-js-sdk/lib/secret-storage.js');
  const { fetch, homeserverUrl, session, keys: held } = options;
  const homeserver = new HomeserverClient(fetch, homeserverUrl);
  const { userId, accessToken } = session;
  const call = async (type: string, how: Pick<Call, 'method' | 'body'>): Promise<object | undefined> => {
    const path = `/_matrix/client/v3/user/${encodeURIComponent(userId)}/account_data/${encodeURIComponent(type)}`;
    const answer = await homeserver.call({ ...how, path, accessToken });
    if (answer.kind === 'json' && answer.status === 200) return answer.body;
    if (answer.kind !== 'none' && answer.status === notFound && how.method === 'GET') return undefined;
    throw new Error(
      `the homeserver did not ${how.method === 'GET' ? 'tell' : 'take'} ${type}: ${errorText(answer)}`,
    );
  };
  const accountData = {
    getAccountDataFromServer: async (type: string) => (await call(type, { method: 'GET' })) ?? null,
    setAccountData: async (type: string, body: object) => {
      await call(type, { method: 'PUT', body });
      return {};
    },
  };
  const storage: ServerSideSecretStorage = new ServerSideSecretStorageImpl(
    accountData as unknown as AccountDataClient,
    {
      async getSecretStorageKey({ keys }) {
        for (const [id, info] of Object.entries(keys))
          for (const { bytes } of held) if (await storage.checkKey(bytes, info)) return [id, bytes];
        return null;
      },
    },
  );
  return storage;
}
