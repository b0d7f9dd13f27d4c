import type { OutgoingRequest } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient, MatrixEvent, Method, Room } from 'matrix-js-sdk';

/** A to-device event as it came with a sync. */
export interface ToDeviceEvent {
  readonly type?: string;
  readonly sender?: string;
  readonly content?: Readonly<Record<string, unknown>>;
}

interface SyncChanges {
  readonly toDeviceEvents: readonly ToDeviceEvent[];
  /** The changes are in the form of a sliding sync. */
  readonly useMsc4186?: boolean;
}

/** Has a room key, and has shared it with the people in a room. */
interface RoomEncryptor {
  /** False until something has been encrypted, or prepared to be. */
  readonly lazyLoadedMembersResolved: boolean;
  prepareForEncryption(blacklist: boolean, isolation: unknown): Promise<void>;
}

/**
 * The private parts of the SDK's crypto that the bot needs to send and take verification steps as it should. The SDK
 * offers no other way to encrypt its steps, to order them, or to refuse one.
 */
export interface SdkCrypto {
  onLiveEventFromSync(event: MatrixEvent): Promise<void>;
  onKeyVerificationEvent(event: MatrixEvent): Promise<void>;
  processSyncChanges(changes: SyncChanges): Promise<unknown>;
  encryptEvent(event: MatrixEvent, room: Room): Promise<void>;
  /** Sends a request into a room. Returns its event id. */
  sendVerificationRequestContent(roomId: string, content: string): Promise<string>;
  readonly roomEncryptors: Readonly<Record<string, RoomEncryptor>>;
  readonly outgoingRequestProcessor: {
    makeOutgoingRequest(request: OutgoingRequest, ...rest: unknown[]): Promise<void>;
    requestWithRetry(method: Method, path: string, query: object, body: string): Promise<string>;
  };
  readonly globalBlacklistUnverifiedDevices: boolean;
  readonly deviceIsolationMode: unknown;
}

/** The crypto of a client whose `initRustCrypto()` has been called. */
export function sdkCryptoOf(client: MatrixClient): SdkCrypto {
  return client.getCrypto() as unknown as SdkCrypto;
}
