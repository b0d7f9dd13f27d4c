import { macEncodings, type MacMethod } from '../../oracle/sas/mac.ts';
import type { CommonPeerOptions } from '../options.ts';
import { MatrixApi } from '../../client-server/matrix-api.ts';
import type { Deviations } from './deviation.ts';
import type { EncryptedRoomHabits } from './encrypted-room-habits.ts';
import { RoomEncryption } from './room-encryption.ts';
import { SpecPeer } from './spec-peer.ts';

/** Who the peer is, where it lives, and how it is to behave. */
export interface SpecPeerOptions extends CommonPeerOptions {
  /** MAC methods it offers and takes, best first. Default: all that there are. */
  readonly macMethods?: readonly MacMethod[];
  /** Where it is to be wrong on purpose. */
  readonly deviate?: Deviations;
  /** Presses start in the moment in which both sides are ready. */
  readonly startsAtReady?: boolean;
  /** How it verifies in encrypted rooms. Absent: it cannot encrypt, and says nothing there. */
  readonly inEncryptedRooms?: EncryptedRoomHabits;
}

/** Signs a peer in that uses no SDK: device keys, cross-signing, first sync. All its keys end with it. */
export async function startSpecPeer(options: SpecPeerOptions): Promise<SpecPeer> {
  const { name, baseUrl, account, deadlineMs, deviate = {}, startsAtReady = false } = options;
  const { macMethods = Object.keys(macEncodings) as MacMethod[] } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const api = new MatrixApi({ baseUrl, accessToken: account.accessToken, signal });
  const encryption = options.inEncryptedRooms && {
    ...options.inEncryptedRooms,
    keys: await openEncryption(api, account),
  };
  const habits = { macMethods, deviate, startsAtReady };
  const peer = new SpecPeer({ api, name, account, ...habits, encryption, deadlineMs, ending, signal });
  try {
    await peer.start();
    return peer;
  } catch (error) {
    await peer[Symbol.asyncDispose]();
    throw error;
  }
}

/** The library for it is not loaded where nobody encrypts. */
async function openEncryption(
  api: MatrixApi,
  { userId, deviceId }: CommonPeerOptions['account'],
): Promise<RoomEncryption> {
  const { openWasmMachine } = await import('./wasm-machine.ts');
  return RoomEncryption.open(api, await openWasmMachine(userId, deviceId));
}
