import { KeysUploadRequest } from '@matrix-org/matrix-sdk-crypto-wasm';
import { ClientEvent, createClient, type MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import { OnlySignedDevicesIsolationMode } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { blockWhenLate } from '../../../../waiting/block-when-late.ts';
import { within } from '../../../../waiting/waiting.ts';
import { EventLog } from '../../../../waiting/event-log.ts';
import { Gate } from '../gate.ts';
import type { CommonPeerOptions, Discretion } from '../options.ts';
import { login, type Login } from '../../client-server/accounts.ts';
import { authenticateWithPassword } from '../../client-server/password-auth.ts';
import type { Peer, WireEvent } from '../peer.ts';
import { containRequests, containSdk } from '../sdk/contain.ts';
import { gatedSync, syncSettings } from '../sdk/gated-sync.ts';
import { sendInOrder } from '../sdk/in-order.ts';
import { silentLogger } from '../sdk/silence.ts';
import { tapFetch } from '../sdk/wire-tap.ts';
import { ElementPeer } from './element-peer.ts';
import { HeldKeys } from './held-keys.ts';
import { encryptToDevice } from './encrypt-to-device.ts';
import { provideKeyStore } from './key-store.ts';
import { quietSdk } from './quiet-sdk.ts';
import { olmMachineOf, outgoingRequestsOf } from './sdk-internals.ts';
import { tapToDevice } from './tap-to-device.ts';
import { tellNewsOnly } from './tell-news-only.ts';

/** What ends a verification. */
const endings = new Set(['m.key.verification.done', 'm.key.verification.cancel']);
const encrypted = { encrypted: true, wireType: 'm.room.encrypted' } as const;

/** Who the peer is, and in what it differs from an ordinary client. */
export interface ElementPeerOptions extends CommonPeerOptions {
  /** Neither read from nor send keys to devices that their owner has not signed. */
  readonly excludesInsecureDevices?: boolean;
  /** Sends verification steps to devices encrypted with Olm. */
  readonly encryptsToDevice?: boolean;
  /** Name of the peer that has the identity of the account, which another device signs this one with. */
  readonly deviceOf?: string;
  /** Keeps its keys, so that it can be closed and opened again; they end with this process. */
  readonly storesKeys?: boolean;
  /** Makes another device of the account. Default: with the account's password. */
  readonly logIn?: () => Promise<Login>;
}

/** Signs a peer in: end-to-end encryption, cross-signing, first sync. */
export async function startElementPeer(options: ElementPeerOptions): Promise<Peer> {
  quietSdk();
  containSdk();
  const { account, name, signal, deadlineMs, discretion } = options;
  const { userId, password } = account;
  const transcript = new EventLog<WireEvent>();
  const isEncrypted = ({ direction, transport }: WireEvent): boolean =>
    options.encryptsToDevice === true && direction === 'sent' && transport === 'to-device';
  const tellNextSync: (() => void)[] = [];
  const report = (event: WireEvent): void => {
    if (discretion !== undefined && !concerns(discretion, userId, event)) return;
    if (endings.has(event.type)) for (const tell of tellNextSync) tell();
    transcript.append(isEncrypted(event) ? { ...event, ...encrypted } : event);
  };
  const gate = new Gate();
  const wholeWire = gatedSync(gate);
  const received = tapToDevice(discretion?.guard(wholeWire) ?? wholeWire, name, report);
  const heldKeys = new HeldKeys();
  const sent = heldKeys.wrap(received);
  const storesKeys = options.storesKeys ?? discretion !== undefined;
  if (storesKeys) provideKeyStore();
  const makeClient = async ({ deviceId, accessToken }: Login): Promise<MatrixClient> => {
    const wire = options.encryptsToDevice ? encryptToDevice(sent, () => client) : sent;
    const client: MatrixClient = createClient({
      baseUrl: options.baseUrl,
      userId,
      deviceId,
      accessToken,
      fetchFn: sendInOrder(containRequests(tapFetch(wire, { name, userId }, report))),
      // What the SDK asks by itself has no limit otherwise.
      localTimeoutMs: deadlineMs,
      logger: silentLogger,
      timelineSupport: true,
    });
    await client.initRustCrypto({
      useIndexedDB: storesKeys,
      cryptoDatabasePrefix: `${options.baseUrl} ${userId} ${deviceId}`,
    });
    tellNextSync.push(tellNewsOnly(client));
    return client;
  };
  const begin = async (client: MatrixClient): Promise<void> => {
    // Of a sync that tells of no keys the SDK makes more of them, and then has too many for good.
    await publishKeys(client);
    await firstSync(client, signal, deadlineMs);
    // The SDK looks for a backup of keys by itself; were it still looking when the peer ends, it would trip.
    await client.getCrypto()!.getKeyBackupInfo();
  };
  const client = await makeClient(account);
  const peer = new ElementPeer({
    client,
    makeClient,
    begin,
    logIn: options.logIn ?? (() => login(options, { userId, password, signal })),
    name,
    account,
    storesKeys,
    discretion,
    report: (event) => report(event),
    transcript,
    gate,
    heldKeys,
    signal,
    deadlineMs,
  });
  try {
    if (options.deviceOf === undefined && discretion === undefined) await createIdentity(client, password);
    await begin(client);
    if (options.excludesInsecureDevices) {
      client.getCrypto()!.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
    }
    return peer;
  } catch (error) {
    await peer[Symbol.asyncDispose]();
    throw error;
  }
}

/** Whether an event is between the run and the bot. */
function concerns({ other, isOurs }: Discretion, self: string, { from, room }: WireEvent): boolean {
  return room === undefined ? from === other || from === self : isOurs(room);
}

async function firstSync(client: MatrixClient, signal: AbortSignal, deadlineMs: number): Promise<void> {
  const synced = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === 'PREPARED' || state === 'SYNCING') resolve();
    });
  });
  await client.startClient(syncSettings);
  await blockWhenLate(within(synced, { why: 'the first sync of a peer', deadlineMs, signal }));
}

function createIdentity(client: MatrixClient, password: string): Promise<void> {
  return client.getCrypto()!.bootstrapCrossSigning({
    // There is none yet, also not in the account's secret storage.
    setupNewCrossSigning: true,
    authUploadDeviceSigningKeys: authenticateWithPassword(client, password),
  });
}

/** The device and its one-time keys, where that is due. */
async function publishKeys(client: MatrixClient): Promise<void> {
  for (const request of await olmMachineOf(client).outgoingRequests())
    if (request instanceof KeysUploadRequest) await outgoingRequestsOf(client).makeOutgoingRequest(request);
}
