import { EventEmitter } from 'node:events';
import type { MatrixClient } from 'matrix-js-sdk';
import { expect, it, vi } from 'vitest';
import { memoryLog } from '../../base/testing/memory-log.ts';
import type { Trouble } from '../channel-state.ts';
import { watchIdentity } from './identity-health.ts';

const session = { userId: '@cara:example.org', deviceId: 'CARA', accessToken: 'token' };
const wrongKey: Trouble = { kind: 'recovery-key-restore-failed', message: 'wrong key' };

function setUp() {
  const world = { holdsKeys: true, trouble: undefined as Trouble | undefined };
  const crossSigningStatus = async () => {
    const has = world.holdsKeys;
    return { hasMaster: has, hasSelfSigning: has, hasUserSigning: has };
  };
  const getCrypto = () => ({ olmMachine: { crossSigningStatus } });
  const client = Object.assign(new EventEmitter(), { getCrypto });
  const looks: (string | undefined)[] = [];
  const troubleOfKey = vi.fn(() => Promise.resolve(world.trouble));
  const { log, lines } = memoryLog();
  watchIdentity({
    client: client as unknown as MatrixClient,
    session,
    troubleOfKey,
    log,
    onLook: (trouble) => looks.push(trouble?.kind),
  });
  return { world, looks, troubleOfKey, lines, emit: (...event: [string, unknown]) => client.emit(...event) };
}

it('looks when the identity of the account has changed, and not when that of another person has', async () => {
  const { world, looks, emit } = setUp();
  world.holdsKeys = false;
  emit('userTrustStatusChanged', '@alice:example.org');
  emit('userTrustStatusChanged', session.userId);
  await vi.waitFor(() => expect(looks).toEqual(['recovery-state-probe-failed']));
  world.holdsKeys = true;
  emit('userTrustStatusChanged', session.userId);
  await vi.waitFor(() => expect(looks).toEqual(['recovery-state-probe-failed', undefined]));
});

it('looks when secret storage has changed, and not when something else of the account has', async () => {
  const { world, looks, emit } = setUp();
  world.trouble = wrongKey;
  for (const type of ['m.direct', 'm.secret_storage.default_key', 'm.cross_signing.master'])
    emit('accountData', { getType: () => type });
  await vi.waitFor(() => expect(looks).toEqual([wrongKey.kind, wrongKey.kind]));
});

it('says in the log where it cannot find out, and looks again with the next change', async () => {
  const { looks, troubleOfKey, lines, emit } = setUp();
  troubleOfKey.mockRejectedValueOnce(new Error('the homeserver is away'));
  emit('accountData', { getType: () => 'm.secret_storage.default_key' });
  await vi.waitFor(() => expect(JSON.stringify(lines)).toContain('the homeserver is away'));
  emit('accountData', { getType: () => 'm.secret_storage.default_key' });
  await vi.waitFor(() => expect(looks).toEqual([undefined]));
});
