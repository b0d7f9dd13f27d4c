import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../../../../process/ledger.ts';
import type { StartedHomeserver } from '../../homeserver.ts';
import { findPython } from '../../../../../python/find-python.ts';
import { openRegistration } from '../../registration-grant.ts';
import { startHomeserver } from '../../start-homeserver.ts';
import { TestClient } from './test-client.ts';

/** Milliseconds; the first start on a machine installs Synapse. */
export const startLimitMs = 5 * 60_000;

const { signal } = new AbortController();
const python = await findPython(signal);
if (python.state === 'missing')
  console.warn(`Without Synapse, for want of a Python: ${python.rejected.join('; ')}`);

/** The simulation, and what it must agree with wherever that can be had. */
export const bothServers =
  python.state === 'found' ? (['simulated', 'process'] as const) : (['simulated'] as const);

/** Everything that a test of agreement works with. */
export interface Bench extends AsyncDisposable {
  readonly homeserver: StartedHomeserver;
  readonly registrationToken: string;
  readonly alice: TestClient;
  readonly bob: TestClient;
}

/** Starts a server with two people on it. */
export async function startBench(mode: (typeof bothServers)[number]): Promise<Bench> {
  await using parts = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), 'agreement-test-'));
  parts.defer(() => rmSync(root, { recursive: true }));
  const ledger = Ledger.open(root);
  parts.defer(() => ledger.close());
  const homeserver = parts.use(await startHomeserver(mode, { ledger, signal }));
  const grant = parts.use(await openRegistration(homeserver, { signal }));
  const alice = await TestClient.register(homeserver, 'alice');
  const bob = await TestClient.register(homeserver, 'bob');
  const kept = parts.move();
  return {
    homeserver,
    registrationToken: grant.token,
    alice,
    bob,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
