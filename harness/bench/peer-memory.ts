import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import { startElementPeer } from '../networks/matrix/peers/element/start-element-peer.ts';

const deadlineMs = 30_000;

/**
 * Resident bytes that each further peer costs a process with so many of them at once. Measured between two fresh
 * processes, as memory that one process has once had says little about what it needs.
 */
export async function peerMemory(count: number): Promise<number> {
  const [one, many] = [await residentBytesWith(1), await residentBytesWith(1 + count)];
  return (many - one) / count;
}

async function residentBytesWith(peers: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    import.meta.filename,
    String(peers),
  ]);
  return Number(stdout);
}

if (import.meta.main) {
  const { signal } = new AbortController();
  const homeserver = await startSimulated({ signal });
  for (let index = 0; index < Number(process.argv[2]); index++) {
    const account = await registerAccount(homeserver, { localpart: `peer-${index}`, signal });
    await startElementPeer({ name: 'peer', baseUrl: homeserver.baseUrl, account, deadlineMs, signal });
  }
  globalThis.gc?.();
  process.stdout.write(String(process.memoryUsage().rss), () => process.exit(0));
}
