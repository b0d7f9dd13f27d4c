import { createClient, ClientEvent, type MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import {
  CryptoEvent,
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
  type VerificationRequest,
} from 'matrix-js-sdk/lib/crypto-api/index.js';
import { registerAccount } from '../homeserver/accounts.ts';
import type { StartedHomeserver } from '../homeserver/homeserver.ts';
import { authenticateWithPassword } from '../peer/element/identity.ts';
import { silentLogger } from '../peer/element/quiet-sdk.ts';

const { signal } = new AbortController();
const sasMethod = 'm.sas.v1';
const probeMs = 10;

/**
 * One verification between two SDK clients in this process, each answering as fast as it can: the least that any
 * verification on this server costs. Gives milliseconds from the request to "done" on both sides.
 */
export async function bareSas(
  homeserver: StartedHomeserver,
  transport: 'room' | 'to-device',
): Promise<number> {
  const [asker, answerer] = await Promise.all([
    startClient(homeserver, 'ada'),
    startClient(homeserver, 'bea'),
  ]);
  try {
    const room = await shareRoom(asker, answerer);
    // The SDK holds requests weakly; without this one they may be collected before they are done.
    const held: VerificationRequest[] = [];
    const answered = new Promise<void>((resolve, reject) => {
      answerer.on(CryptoEvent.VerificationRequestReceived, (request) => {
        held.push(request);
        goThrough(request, false).then(resolve, reject);
        request.accept().catch(reject);
      });
    });
    const begun = performance.now();
    const crypto = asker.getCrypto()!;
    const request =
      transport === 'room'
        ? await crypto.requestVerificationDM(answerer.getSafeUserId(), room)
        : await crypto.requestDeviceVerification(answerer.getSafeUserId(), answerer.getDeviceId()!);
    held.push(request);
    await Promise.all([goThrough(request, true), answered]);
    return performance.now() - begun;
  } finally {
    for (const client of [asker, answerer]) client.stopClient();
  }
}

/** Starts (if told to), confirms what is shown, resolves when done. */
function goThrough(request: VerificationRequest, starts: boolean): Promise<void> {
  let started = false;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (request.phase === VerificationPhase.Done) return resolve();
      if (request.phase === VerificationPhase.Cancelled)
        return reject(new Error(request.cancellationCode ?? 'cancelled'));
      if (starts && !started && request.phase === VerificationPhase.Ready) {
        started = true;
        request.startVerification(sasMethod).then(drive, reject);
      } else if (!starts && !started && request.verifier !== undefined) {
        started = true;
        drive(request.verifier);
      }
    };
    const drive = (verifier: NonNullable<VerificationRequest['verifier']>): void => {
      verifier.once(VerifierEvent.ShowSas, (sas) => void sas.confirm());
      verifier.verify().catch(reject);
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
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, probeMs));
}
