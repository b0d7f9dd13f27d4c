import {
  ClientEvent,
  MatrixEventEvent,
  Preset,
  RoomEvent,
  createClient,
  type MatrixClient,
  type MatrixEvent,
} from 'matrix-js-sdk';
import {
  CryptoEvent,
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
  type ShowSasCallbacks,
  type VerificationRequest,
  type Verifier,
} from 'matrix-js-sdk/lib/crypto-api/index.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { quietSdk } from '../../peers/element/quiet-sdk.ts';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './testing/test-client.ts';

const wait = { timeout: 30_000, interval: 5 };
/** The SDK references requests only weakly: one that nobody holds may be collected before it is done. */
const requests: VerificationRequest[] = [];
const clients: MatrixClient[] = [];
let homeserver: SimulatedHomeserver;

beforeAll(async () => {
  quietSdk();
  homeserver = await startSimulated(new AbortController());
});

afterAll(async () => {
  for (const client of clients) client.stopClient();
  await homeserver[Symbol.asyncDispose]();
});

test('messages are encrypted and can be read both ways', async () => {
  const { alice, bob, room } = await startPair('message');
  const [readByBob, readByAlice] = [nextMessage(bob), nextMessage(alice)];
  await alice.sendTextMessage(room, 'from alice');
  expect((await readByBob).getContent().body).toBe('from alice');
  await bob.sendTextMessage(room, 'from bob');
  expect((await readByAlice).getContent().body).toBe('from bob');
  expect((await readByAlice).getWireType()).toBe('m.room.encrypted');
});

test('an in-room SAS makes both users trust each other', async () => {
  const { alice, bob, room } = await startPair('in-room');
  const incoming = nextRequest(bob);
  const request = keep(await alice.getCrypto()!.requestVerificationDM(bob.getSafeUserId(), room));
  await completeSas(request, await incoming);
  await Promise.all([expectVerified(alice, bob), expectVerified(bob, alice)]);
});

test('a to-device SAS makes both users trust each other', async () => {
  const { alice, bob, room } = await startPair('to-device');
  // Only devices that a message was shared with are known well enough to be asked.
  const readByBob = nextMessage(bob);
  await alice.sendTextMessage(room, 'hello');
  await readByBob;
  const incoming = nextRequest(bob);
  const request = keep(
    await alice.getCrypto()!.requestDeviceVerification(bob.getSafeUserId(), bob.getDeviceId()!),
  );
  await completeSas(request, await incoming);
  await Promise.all([expectVerified(alice, bob), expectVerified(bob, alice)]);
});

async function startPair(name: string): Promise<{ alice: MatrixClient; bob: MatrixClient; room: string }> {
  const [alice, bob] = await Promise.all([startClient(`${name}.alice`), startClient(`${name}.bob`)]);
  const { room_id: room } = await alice.createRoom({
    preset: Preset.TrustedPrivateChat,
    is_direct: true,
    invite: [bob.getSafeUserId()],
    initial_state: [
      { type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
    ],
  });
  await vi.waitFor(() => expect(bob.getRoom(room)?.getMyMembership()).toBe('invite'), wait);
  await bob.joinRoom(room);
  await vi.waitFor(
    () => expect(alice.getRoom(room)?.getMember(bob.getSafeUserId())?.membership).toBe('join'),
    wait,
  );
  return { alice, bob, room };
}

async function startClient(name: string): Promise<MatrixClient> {
  const { account } = await TestClient.register(homeserver, name);
  const { userId, accessToken, deviceId, password } = account;
  const client = createClient({ baseUrl: homeserver.baseUrl, userId, accessToken, deviceId });
  clients.push(client);
  await client.initRustCrypto({ useIndexedDB: false });
  client.on(CryptoEvent.VerificationRequestReceived, keep);
  const synced = new Promise((resolve) => client.once(ClientEvent.Sync, resolve));
  await client.startClient();
  await synced;
  await client.getCrypto()!.bootstrapCrossSigning({
    authUploadDeviceSigningKeys: async (upload) => {
      const auth = { type: 'm.login.password', identifier: { type: 'm.id.user', user: userId }, password };
      await upload(null).catch((error) => upload({ ...auth, session: error.data.session }));
    },
  });
  return client;
}

function keep(request: VerificationRequest): VerificationRequest {
  requests.push(request);
  return request;
}

function nextRequest(client: MatrixClient): Promise<VerificationRequest> {
  return new Promise((resolve) => client.once(CryptoEvent.VerificationRequestReceived, resolve));
}

function nextMessage(client: MatrixClient): Promise<MatrixEvent> {
  return new Promise((resolve) => {
    const onMessage = (event: MatrixEvent): void => {
      if (event.getType() === 'm.room.message' && event.getSender() !== client.getUserId()) resolve(event);
    };
    client.on(MatrixEventEvent.Decrypted, onMessage);
    client.on(RoomEvent.Timeline, onMessage);
  });
}

async function completeSas(asking: VerificationRequest, asked: VerificationRequest): Promise<void> {
  await asked.accept();
  await phase(asking, VerificationPhase.Ready);
  const started = phase(asked, VerificationPhase.Started);
  const verifier = await asking.startVerification('m.sas.v1');
  await started;
  const [ours, theirs] = [sasOf(verifier), sasOf(asked.verifier!)];
  const done = Promise.all([verifier.verify(), asked.verifier!.verify()]);
  expect((await ours).sas.emoji).toEqual((await theirs).sas.emoji);
  expect((await ours).sas.emoji).toHaveLength(7);
  await Promise.all([(await ours).confirm(), (await theirs).confirm(), done]);
}

function phase(request: VerificationRequest, wanted: VerificationPhase): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => void (request.phase === wanted && resolve());
    request.on(VerificationRequestEvent.Change, check);
    check();
  });
}

function sasOf(verifier: Verifier): Promise<ShowSasCallbacks> {
  return new Promise((resolve) => verifier.once(VerifierEvent.ShowSas, resolve));
}

async function expectVerified(client: MatrixClient, other: MatrixClient): Promise<void> {
  await vi.waitFor(async () => {
    const status = await client.getCrypto()!.getUserVerificationStatus(other.getSafeUserId());
    expect(status.isCrossSigningVerified()).toBe(true);
  }, wait);
}
