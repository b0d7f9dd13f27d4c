import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import { startElementPeer } from '../networks/matrix/peers/element/start-element-peer.ts';
import { measureAlone } from './measure-alone.ts';

const deadlineMs = 30_000;

/** Resident bytes that each further peer costs a process with so many of them at once. */
export async function peerMemory(count: number): Promise<number> {
  const [one, many] = [await residentBytes(1), await residentBytes(1 + count)];
  return (many - one) / count;
}

function residentBytes(peers: number): Promise<number> {
  return measureAlone(import.meta.filename, String(peers));
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
