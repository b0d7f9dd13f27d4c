import { initAsync } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk';
import { beforeAll, expect, it } from 'vitest';
import type { DirectRooms } from '../direct-rooms.ts';
import { startFlow } from './start-flow.ts';

beforeAll(() => initAsync());

/** A client whose homeserver knows of no keys. */
const olmMachine = {
  queryKeysForUsers: () => ({ id: 'query', body: '{}' }),
  markRequestAsSent: async () => true,
};
const client = {
  getCrypto: () => ({ olmMachine }),
  http: { authedRequest: async () => '{}' },
} as unknown as MatrixClient;

it('asks nobody who has no identity, and no device that is not there', async () => {
  const rooms = {} as DirectRooms;
  await expect(startFlow(client, rooms, { userId: '@alice:example.com' })).rejects.toMatchObject({
    kind: 'user-identity-not-found',
    message: 'Matrix user identity not found: @alice:example.com',
  });
  await expect(
    startFlow(client, rooms, { userId: '@alice:example.com', deviceId: 'GONE' }),
  ).rejects.toMatchObject({ kind: 'device-not-found' });
});
