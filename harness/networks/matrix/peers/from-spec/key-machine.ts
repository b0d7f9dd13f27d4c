import type { SyncAnswer } from './sync-loop.ts';

/** What a crypto machine wants sent. */
export interface MachineRequest {
  readonly kind: 'keys/upload' | 'keys/query' | 'keys/claim' | 'sendToDevice' | 'other';
  readonly body: string;
  /** Of a message to devices: its type and transaction id. */
  readonly toDevice?: { readonly type: string; readonly transactionId: string };
  /** Tells the machine what the server has answered. */
  settle(answer: string): Promise<unknown>;
}

/** The crypto machine of one device, from whichever library. Events and contents are JSON. */
export interface KeyMachine {
  /** Public Ed25519 key of the device. */
  readonly deviceKey: string;
  outgoing(): Promise<readonly MachineRequest[]>;
  /** Wants to know the devices of users from now on. */
  track(users: readonly string[]): Promise<unknown>;
  missingSessions(users: readonly string[]): Promise<MachineRequest | undefined>;
  shareRoomKey(room: string, users: readonly string[]): Promise<readonly MachineRequest[]>;
  /** The content of an `m.room.encrypted`. */
  encrypt(room: string, type: string, content: string): Promise<string>;
  /** What each of some to-device events was before it was encrypted; undefined for one that cannot be read. */
  receive(events: readonly object[], answer: SyncAnswer): Promise<readonly (string | undefined)[]>;
  /** Rejects for an event that cannot be read. */
  decrypt(event: string, room: string): Promise<string>;
}
