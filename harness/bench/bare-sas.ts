import { createClient, ClientEvent, type MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import {
  CryptoEvent,
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
  type ShowSasCallbacks,
  type VerificationRequest,
  type Verifier,
} from 'matrix-js-sdk/lib/crypto-api/index.js';
import { eventually } from '../waiting/waiting.ts';
import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
import type { StartedHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import { quietSdk } from '../networks/matrix/peers/element/quiet-sdk.ts';
import { authenticateWithPassword } from '../networks/matrix/client-server/password-auth.ts';
import { silentLogger } from '../networks/matrix/peers/sdk/silence.ts';
import type { TimedSas } from './timed-sas.ts';

const { signal } = new AbortController();
const sasMethod = 'm.sas.v1';
const deadlineMs = 30_000;

/**
 * The verification of the scenario between two SDK clients in this process, without anybody who watches: the one
 * who is asked sends `ready` and `start`; when both show the emoji the asker confirms, then the other.
 */
export async function bareSas(
  homeserver: StartedHomeserver,
  transport: 'room' | 'to-device',
): Promise<TimedSas> {
  quietSdk();
  const [asker, answerer] = await Promise.all([
    startClient(homeserver, 'ada'),
    startClient(homeserver, 'bea'),
  ]);
  try {
    const room = await shareRoom(asker, answerer);
    const incoming = new Promise<VerificationRequest>((resolve) =>
      answerer.once(CryptoEvent.VerificationRequestReceived, resolve),
    );
    const begun = performance.now();
    const crypto = asker.getCrypto()!;
    // Both requests stay referenced to the end: the SDK holds them weakly.
    const asked =
      transport === 'room'
        ? await crypto.requestVerificationDM(answerer.getSafeUserId(), room)
        : await crypto.requestDeviceVerification(answerer.getSafeUserId(), answerer.getDeviceId()!);
    const askerShows = phase(asked, VerificationPhase.Started).then(() => shown(asked.verifier!));
    const answered = await incoming;
    let ordersMs = 0;
    const timed = async <Result>(order: () => Promise<Result>): Promise<Result> => {
      const orderedAt = performance.now();
      return order().finally(() => (ordersMs += performance.now() - orderedAt));
    };
    await timed(() => answered.accept());
    const answererShows = shown(await timed(() => answered.startVerification(sasMethod)));
    const [ours, theirs] = await Promise.all([askerShows, answererShows]);
    await ours.confirm();
    await timed(() => theirs.confirm());
    await Promise.all([phase(asked, VerificationPhase.Done), phase(answered, VerificationPhase.Done)]);
    return { totalMs: performance.now() - begun, ordersMs };
  } finally {
    for (const client of [asker, answerer]) client.stopClient();
  }
}

/** What a side shows when the emoji are known; accepts the other's `start` on the way. */
function shown(verifier: Verifier): Promise<ShowSasCallbacks> {
  return new Promise((resolve, reject) => {
    verifier.once(VerifierEvent.ShowSas, resolve);
    verifier.verify().catch(reject);
  });
}

function phase(request: VerificationRequest, wanted: VerificationPhase): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (request.phase === wanted) resolve();
      if (request.phase === VerificationPhase.Cancelled)
        reject(new Error(request.cancellationCode ?? 'cancelled'));
    };
    request.on(VerificationRequestEvent.Change, look);
    look();
  });
}

async function startClient(homeserver: StartedHomeserver, name: string): Promise<MatrixClient> {
  const account = await registerAccount(homeserver, { localpart: `${name}-${crypto.randomUUID()}`, signal });
  const { baseUrl } = homeserver;
  const client = createClient({ baseUrl, ...account, logger: silentLogger });
  await client.initRustCrypto({ useIndexedDB: false });
  const synced = new Promise<void>((resolve) => client.once(ClientEvent.Sync, () => resolve()));
  await client.startClient();
  await synced;
  const authUploadDeviceSigningKeys = authenticateWithPassword(client, account.password);
  await client.getCrypto()!.bootstrapCrossSigning({ authUploadDeviceSigningKeys });
  return client;
}

async function shareRoom(asker: MatrixClient, answerer: MatrixClient): Promise<string> {
  const content = { algorithm: 'm.megolm.v1.aes-sha2' };
  const { room_id: room } = await asker.createRoom({
    invite: [answerer.getSafeUserId()],
    initial_state: [{ type: 'm.room.encryption', state_key: '', content }],
  });
  await answerer.joinRoom(room);
  await until(() => asker.getRoom(room)?.getMember(answerer.getSafeUserId())?.membership === 'join');
  for (const [client, other] of [
    [asker, answerer],
    [answerer, asker],
  ] as const) {
    await until(async () => {
      const devices = await client.getCrypto()!.getUserDeviceInfo([other.getSafeUserId()]);
      const identity = await client.getCrypto()!.userHasCrossSigningKeys(other.getSafeUserId());
      return identity && (devices.get(other.getSafeUserId())?.size ?? 0) > 0;
    });
  }
  return room;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const probe = async (): Promise<true | undefined> => (await holds()) || undefined;
  await eventually(probe, { why: 'two clients to know each other', deadlineMs, signal });
}
