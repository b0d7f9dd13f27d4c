import { registerAccount } from '../homeserver/accounts.ts';
import type { StartedHomeserver } from '../homeserver/homeserver.ts';
import { startElementPeer } from '../peer/element/start-element-peer.ts';
import type { Peer } from '../peer/peer.ts';

const { signal } = new AbortController();
const deadlineMs = 30_000;

/** Resident bytes that each further peer adds to the process, with so many of them at once. */
export async function peerMemory(homeserver: StartedHomeserver, count: number): Promise<number> {
  await using stack = new AsyncDisposableStack();
  // The first pays for code and WebAssembly that all share.
  await startPeer(homeserver, stack);
  const before = residentBytes();
  for (let index = 0; index < count; index++) await startPeer(homeserver, stack);
  return (residentBytes() - before) / count;
}

async function startPeer(homeserver: StartedHomeserver, stack: AsyncDisposableStack): Promise<Peer> {
  const { baseUrl } = homeserver;
  const account = await registerAccount(homeserver, { localpart: `peer-${crypto.randomUUID()}`, signal });
  return stack.use(await startElementPeer({ name: 'peer', baseUrl, account, deadlineMs, signal }));
}

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}
