import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../../../errors/environment-error.ts';
import { messageOf } from '../../../../errors/message-of.ts';

const name = '@matrix-org/matrix-sdk-crypto-nodejs';
const install = `npm install --save-dev ${name}@0.6.6`;

/** A request as the library gives it out. */
export interface NativeRequest {
  readonly id: string;
  readonly type: number;
  readonly body: string;
  readonly eventType?: string;
  readonly txnId?: string;
}

type Id = object;

/** What is used of the machine of the library. */
export interface NativeOlmMachine {
  readonly identityKeys: { readonly ed25519: { toBase64(): string } };
  outgoingRequests(): Promise<readonly NativeRequest[]>;
  markRequestAsSent(id: string, type: number, answer: string): Promise<boolean>;
  updateTrackedUsers(users: readonly Id[]): Promise<void>;
  getMissingSessions(users: readonly Id[]): Promise<NativeRequest | null>;
  shareRoomKey(room: Id, users: readonly Id[], settings: Id): Promise<readonly NativeRequest[]>;
  encryptRoomEvent(room: Id, type: string, content: string): Promise<string>;
  receiveSyncChanges(
    events: string,
    devices: Id,
    counts: Readonly<Record<string, number>>,
    unusedFallbackKeys: readonly string[],
  ): Promise<string>;
  decryptRoomEvent(event: string, room: Id): Promise<{ readonly event: string }>;
  close(): void;
}

/** What is used of the library; its own types are there only where it is installed. */
export interface NativeLibrary {
  readonly OlmMachine: {
    initialize(user: Id, device: Id, folder: string, passphrase: string): Promise<NativeOlmMachine>;
  };
  readonly UserId: new (id: string) => Id;
  readonly DeviceId: new (id: string) => Id;
  readonly RoomId: new (id: string) => Id;
  readonly DeviceLists: new (changed: readonly Id[], left: readonly Id[]) => Id;
  readonly EncryptionSettings: new () => { sharingStrategy: number };
  readonly RequestType: Readonly<Record<'KeysUpload' | 'KeysQuery' | 'KeysClaim' | 'ToDevice', number>>;
  readonly CollectStrategy: Readonly<Record<'AllDevices', number>>;
}

/**
 * Loads the optional library that plays native peers.
 * @param from file that packages are looked for from. Default: this one.
 * @throws EnvironmentError that says how to get it, or its compiled half.
 */
export function loadNativeLibrary(from = import.meta.url): NativeLibrary {
  const require = createRequire(from);
  if (folderOf(require) === undefined)
    throw new EnvironmentError(
      `native peers need ${name}, which is not installed here: run "${install}". ` +
        'Its install script downloads a compiled library from GitHub.',
    );
  try {
    return require(name) as NativeLibrary;
  } catch (error) {
    throw new EnvironmentError(
      `native peers need the compiled half of ${name}, which cannot be loaded: ${messageOf(error)}. ` +
        `Its install script downloads it from GitHub: run "npm rebuild ${name}", ` +
        'or build it with cargo from its source and copy it into the folder of the package.',
    );
  }
}

/** The library as reports name it. @throws EnvironmentError as above. */
export function nativePeerLibrary(from = import.meta.url): { name: string; version: string } {
  loadNativeLibrary(from);
  const file = join(folderOf(createRequire(from))!, 'package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { name: 'matrix-sdk-crypto-nodejs', version };
}

function folderOf({ resolve }: NodeJS.Require): string | undefined {
  try {
    return dirname(resolve(name));
  } catch {
    return undefined;
  }
}
