import { queryKeys } from './oracle/keys-query.ts';
import type { Account } from './client-server/accounts.ts';
import type { Seat } from '../network.ts';

/** What is wrong with a bot whose device has no keys on the homeserver. */
export const noDeviceKeys =
  'the bot has published no keys for its device, so that nobody can encrypt for it, verify it or sign it';

const answerLimitMs = 10_000;

/** What a bot is to do with its account. */
export interface MatrixSeatOptions {
  readonly account: Account;
  /** Asks whether the seat is taken. Default: the token of the account, which may always see its own keys. */
  readonly viewToken?: string;
  /** The homeserver as the bot is to reach it. */
  readonly homeserverUrl: string;
  /** Users whose invitations, messages and verification requests the bot is to accept. Default: `verifyPeers`. */
  readonly allowUsers?: readonly string[];
  /** What it is to say first, and where. Default: it introduces itself to nobody. */
  readonly introduction?: { readonly room: string; readonly text: string };
  /** Users whose verification it is to answer and confirm by itself. */
  readonly verifyPeers?: readonly string[];
  /** The answer of the cross-signing endpoint, as JSON on disk. */
  readonly crossSigningKeysFile?: string;
}

/** A Matrix account as bots are told of it. A bot has taken it when the keys of its device are published. */
export function matrixSeat(options: MatrixSeatOptions): Seat {
  const { account, homeserverUrl, introduction, verifyPeers = [], crossSigningKeysFile } = options;
  const { userId, deviceId, accessToken, password } = account;
  const { viewToken = accessToken } = options;
  const allowUsers = options.allowUsers ?? verifyPeers;
  return {
    network: 'matrix',
    config: {
      enabled: true,
      encrypted: true,
      homeserverUrl,
      userId,
      deviceId,
      autoJoin: { allowUsers },
    },
    environment: { MATRIX_ACCESS_TOKEN: accessToken },
    placeholders: {
      homeserver: homeserverUrl,
      userId,
      deviceId,
      accessToken,
      password,
      room: introduction?.room,
      intro: introduction?.text,
      allowUsers: listUsers(allowUsers),
      verifyPeers: listUsers(verifyPeers),
      crossSigningKeys: crossSigningKeysFile,
    },
    sign: 'publish the keys of its device (one that does not encrypt needs another "ready")',
    async isTaken(signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]);
      const { device_keys = {} } = await queryKeys(homeserverUrl, viewToken, [userId], limit);
      const devices = Object.keys(device_keys[userId] ?? {});
      const seen = devices.length === 0 ? 'no device keys' : `device keys of ${devices.join(', ')}`;
      return { taken: devices.includes(deviceId), seen, meaning: noDeviceKeys };
    },
  };
}

/** Nobody is absent rather than an empty text, which bots take for one user with no name. */
function listUsers(users: readonly string[]): string | undefined {
  return users.length > 0 ? users.join(',') : undefined;
}
