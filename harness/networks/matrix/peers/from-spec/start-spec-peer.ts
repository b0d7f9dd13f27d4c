import { macEncodings, type MacMethod } from '../../oracle/sas/mac.ts';
import type { CommonPeerOptions } from '../options.ts';
import { MatrixApi } from '../../client-server/matrix-api.ts';
import type { Deviations } from './deviation.ts';
import { SpecPeer } from './spec-peer.ts';

/** Who the peer is, where it lives, and how it is to behave. */
export interface SpecPeerOptions extends CommonPeerOptions {
  /** MAC methods it offers and takes, best first. Default: all that there are. */
  readonly macMethods?: readonly MacMethod[];
  /** Where it is to be wrong on purpose. */
  readonly deviate?: Deviations;
}

/** Signs a peer in that uses no SDK: device keys, cross-signing, first sync. All its keys end with it. */
export async function startSpecPeer(options: SpecPeerOptions): Promise<SpecPeer> {
  const { name, baseUrl, account, deadlineMs, deviate = {} } = options;
  const { macMethods = Object.keys(macEncodings) as MacMethod[] } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const api = new MatrixApi({ baseUrl, accessToken: account.accessToken, signal });
  const peer = new SpecPeer({ api, name, account, macMethods, deviate, deadlineMs, ending, signal });
  try {
    await peer.start();
    return peer;
  } catch (error) {
    await peer[Symbol.asyncDispose]();
    throw error;
  }
}
