import type { CommonPeerOptions } from '../options.ts';
import { requireLibolmPeerLibrary } from './library.ts';
import { LibolmPeer } from './libolm-peer.ts';
import type { LibolmProcesses } from './libolm-process.ts';

/** Who the peer is, and in which process it lives. */
export interface LibolmPeerOptions extends CommonPeerOptions {
  readonly libolm: LibolmProcesses;
}

/**
 * Signs a peer in that is of the other lineage of Element: matrix-js-sdk 34.13 on libolm. Its keys are in the memory
 * of a process of its own and end with it.
 * @throws EnvironmentError when the optional library is not installed; BlockedError when its process does not live.
 */
export async function startLibolmPeer(options: LibolmPeerOptions): Promise<LibolmPeer> {
  requireLibolmPeerLibrary();
  const { name, baseUrl, account, deadlineMs, signal, libolm } = options;
  const process = libolm.current();
  const clockOffsetMs = await process.ready(signal);
  const peer = new LibolmPeer({
    identity: { name, baseUrl, account },
    process,
    clockOffsetMs,
    deadlineMs,
    signal,
  });
  try {
    await peer.start();
    return peer;
  } catch (error) {
    await peer[Symbol.asyncDispose]();
    throw error;
  }
}
