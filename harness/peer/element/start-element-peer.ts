import { ClientEvent, createClient, type MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import { OnlySignedDevicesIsolationMode } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { within } from '../../engine/waiting.ts';
import { EventLog } from '../../engine/event-log.ts';
import type { Peer, WireEvent } from '../peer.ts';
import { ElementPeer } from './element-peer.ts';
import { containSdk } from './contain-sdk.ts';
import { encryptToDevice } from './encrypt-to-device.ts';
import { authenticateWithPassword } from './identity.ts';
import { SyncGate } from './sync-gate.ts';
import { quietSdk, silentLogger } from './quiet-sdk.ts';
import { tapToDevice } from './tap-to-device.ts';
import { tapFetch } from './wire-tap.ts';

const encrypted = { encrypted: true, wireType: 'm.room.encrypted' } as const;

export interface ElementPeerOptions {
  /** For reports, e.g. `alice`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly account: {
    readonly userId: string;
    readonly deviceId: string;
    readonly accessToken: string;
    readonly password: string;
  };
  /** Neither read from nor send keys to devices that their owner has not signed. */
  readonly excludesInsecureDevices?: boolean;
  /** Sends verification steps to devices encrypted with Olm. */
  readonly encryptsToDevice?: boolean;
  /** How long any one event of a verification may take to come. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Signs a peer in: end-to-end encryption, cross-signing, first sync. The store is in memory and ends with it. */
export async function startElementPeer(options: ElementPeerOptions): Promise<Peer> {
  quietSdk();
  containSdk();
  const { account, name, signal, deadlineMs } = options;
  const transcript = new EventLog<WireEvent>();
  const report = (event: Omit<WireEvent, 'atMs'>, atMs: number): void =>
    transcript.append({ ...event, ...(isEncrypted(event) && encrypted), atMs });
  const isEncrypted = ({ direction, transport }: Omit<WireEvent, 'atMs'>): boolean =>
    options.encryptsToDevice === true && direction === 'sent' && transport === 'to-device';
  const gate = new SyncGate();
  const received = tapToDevice(gate.fetch, name, report);
  const wire = options.encryptsToDevice ? encryptToDevice(received, () => client) : received;
  const client: MatrixClient = createClient({
    baseUrl: options.baseUrl,
    userId: account.userId,
    deviceId: account.deviceId,
    accessToken: account.accessToken,
    fetchFn: tapFetch(wire, { name, userId: account.userId }, report),
    logger: silentLogger,
    timelineSupport: true,
  });
  await client.initRustCrypto({ useIndexedDB: false });
  const peer = new ElementPeer({
    client,
    name,
    accessToken: account.accessToken,
    password: account.password,
    transcript,
    gate,
    signal,
    deadlineMs,
  });
  try {
    await Promise.all([
      // The SDK looks for a backup of keys by itself; were it still looking when the peer ends, it would trip.
      firstSync(client, signal, deadlineMs).then(() => client.getCrypto()!.getKeyBackupInfo()),
      createIdentity(client, account.password),
    ]);
    if (options.excludesInsecureDevices) {
      client.getCrypto()!.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
    }
    return peer;
  } catch (error) {
    await peer[Symbol.asyncDispose]();
    throw error;
  }
}

async function firstSync(client: MatrixClient, signal: AbortSignal, deadlineMs: number): Promise<void> {
  const synced = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === 'PREPARED' || state === 'SYNCING') resolve();
    });
  });
  await client.startClient({ initialSyncLimit: 20, pollTimeout: 30_000 });
  await within(synced, { why: 'the first sync of a peer', deadlineMs, signal });
}

function createIdentity(client: MatrixClient, password: string): Promise<void> {
  return client.getCrypto()!.bootstrapCrossSigning({
    authUploadDeviceSigningKeys: authenticateWithPassword(client, password),
  });
}
