import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { Sessions } from '../sessions/sessions.ts';
import { echoAgent } from '../../agent/echo.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import type { Files } from '../../base/seams/seams.ts';
import type { MatrixConfig } from './config/matrix-config.ts';
import { MatrixChannel } from './matrix-channel.ts';
import type { MatrixSeams } from './matrix-seams.ts';

const config: MatrixConfig = {
  homeserverUrl: 'http://127.0.0.1:8008',
  userId: '@cara:example.com',
  credentials: { kind: 'token', accessToken: 'syt_x', deviceId: 'D' },
  encrypted: false,
  storePassphrase: undefined,
  legacyEnvelopePolicy: 'accept',
  autoJoin: { allowUsers: [], allowServerNames: [] },
  verification: { policy: 'manual' },
};

/** A channel whose homeserver answers `whoami` when told to. */
function setUp() {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const { log } = memoryLog();
  const files: Pick<Files, 'makeFolder' | 'restrictFolder' | 'readBounded'> = {
    readBounded: async () => ({ kind: 'absent' }),
    makeFolder: async () => {},
    restrictFolder: async () => {},
  };
  const seams: Pick<MatrixSeams, 'clock' | 'fetch' | 'files' | 'openDatabase'> = {
    clock: new ManualClock(),
    files: files as Files,
    fetch: () => promise,
    openDatabase: async () => ({ indexedDB: new IDBFactory(), install() {}, close() {} }),
  };
  const channel = new MatrixChannel({
    config,
    seams: seams as MatrixSeams,
    log,
    redactor: new Redactor(),
    agent: echoAgent,
    sessions: Sessions.inMemory(),
    stateDirectory: '/state',
    processEnv: {},
    audit: async () => {},
    editBlock: async () => {},
    publish() {},
  });
  const started = channel.start();
  const refuse = () => resolve(Response.json({ errcode: 'M_UNKNOWN_TOKEN', error: 'no' }, { status: 401 }));
  return { channel, started, refuse };
}

describe('a Matrix channel', () => {
  it('shows that it is connecting, and nothing else', async () => {
    const { channel } = setUp();
    expect(channel.info()).toEqual({ id: 'matrix', name: 'Matrix', status: 'connecting' });
    expect(channel.verifications()).toEqual([]);
    expect(await channel.devices()).toEqual([]);
  });

  it('lets actions wait for it, fails them with its own reason, and later ones at once', async () => {
    const { channel, started, refuse } = setUp();
    const waiting = channel.startVerification({ userId: '@alice:example.com' });
    refuse();
    await expect(waiting).rejects.toMatchObject({ kind: 'auth-token-revoked' });
    await started;
    await expect(channel.acceptVerification('mvr_x')).rejects.toMatchObject({
      kind: 'not-connected',
      retryAfterMs: 5_000,
    });
  });

  it('tells every fact of the contract once it has failed', async () => {
    const { channel, started, refuse } = setUp();
    refuse();
    await started;
    const { status, lastError, extra } = channel.info();
    expect({ status, lastError }).toEqual({
      status: 'error',
      lastError: 'Matrix access token rejected by homeserver: [401 M_UNKNOWN_TOKEN] no',
    });
    expect(extra).toEqual({
      joinedRoomCount: 0,
      encryptedRoomCount: 0,
      unencryptedRoomCount: 0,
      unsupportedRoomCount: 0,
      pendingVerificationCount: 0,
      lastSuccessfulSyncAt: null,
      unsupportedRooms: [],
      unsupportedInboundCount: 0,
      inboundDispatchFailureTotal: 0,
      inboundDlqAppendFailureTotal: 0,
      inboundDlqUndecodableLostCount: 0,
      peerDropUnsupportedMsgtypeTotal: 0,
      peerDropAllowlistRejectionTotal: 0,
      peerDropBodyTooLargeTotal: 0,
      peerDropVerificationCapFullTotal: 0,
      peerDropEncryptedRoomTotal: 0,
      inboundDedupeCorruptLineTotal: 0,
      lastErrorKind: 'auth-token-revoked',
    });
  });

  it('ends disconnected when it is stopped, without an error', async () => {
    const { channel, refuse, started } = setUp();
    await channel.stop();
    refuse();
    await started;
    expect(channel.info()).toMatchObject({ status: 'disconnected' });
    expect(channel.info()).not.toHaveProperty('lastError');
  });
});
