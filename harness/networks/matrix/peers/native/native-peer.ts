import { randomUUID } from 'node:crypto';
import { MatrixApi } from '../../client-server/matrix-api.ts';
import { RoomEncryption } from '../from-spec/room-encryption.ts';
import { SpecPeer, type SpecPeerParts } from '../from-spec/spec-peer.ts';
import type { CommonPeerOptions } from '../options.ts';
import { loadNativeLibrary } from './library.ts';
import { NativeMachine } from './native-machine.ts';

export interface NativePeerOptions extends CommonPeerOptions {
  /** Makes the folder in which it keeps its keys. */
  readonly makeFolder: () => string;
}

/** A client whose keys are those of the crypto library for Node, on disk: it can be closed and opened again. */
export class NativePeer extends SpecPeer {
  readonly #keys: RoomEncryption;
  readonly #machine: NativeMachine;

  private constructor(parts: SpecPeerParts, keys: RoomEncryption, machine: NativeMachine) {
    super(parts);
    this.#keys = keys;
    this.#machine = machine;
  }

  /** Signs a peer in: device keys, cross-signing, first sync. */
  static async start(options: NativePeerOptions): Promise<NativePeer> {
    const { name, baseUrl, account, deadlineMs, makeFolder } = options;
    const { userId: user, deviceId: device, accessToken } = account;
    const library = loadNativeLibrary();
    const ending = new AbortController();
    const signal = AbortSignal.any([options.signal, ending.signal]);
    const api = new MatrixApi({ baseUrl, accessToken, signal });
    const store = { user, device, folder: makeFolder(), passphrase: randomUUID() };
    const machine = await NativeMachine.open(library, store);
    const keys = await RoomEncryption.open(api, machine);
    const verifiesNobody = { macMethods: [], deviate: {}, startsAtReady: false };
    const encryption = { keys, sends: 'encrypted', hears: 'encrypted' } as const;
    const parts = { api, name, account, encryption, ...verifiesNobody, deadlineMs, ending, signal };
    const peer = new NativePeer(parts, keys, machine);
    try {
      await peer.start();
      return peer;
    } catch (error) {
      await peer[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What the server sends meanwhile is read when the keys are there again. */
  restart(whileClosed?: () => Promise<void>): Promise<void> {
    return this.#keys.inTurn(async () => {
      this.#machine.close();
      try {
        await whileClosed?.();
      } finally {
        await this.#machine.openAgain();
      }
    });
  }

  holdRoomKeys(): () => Promise<void> {
    return this.#keys.holdRoomKeys();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.#keys.inTurn(async () => this.#machine.close());
  }
}
