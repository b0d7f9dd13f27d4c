import { resolve } from 'node:path';
import { EnvironmentReader } from '../../base/config/environment-reader.ts';
import { isPlaintextToElsewhere } from '../../base/config/service-url.ts';
import type { LogLevel } from '../../base/logging/log-level.ts';
import type { Environment } from '../../base/seams/seams.ts';
import { isRoomId } from '../../channels/matrix/room-id.ts';
import { isCanonicalUserId } from '../../channels/matrix/user-id.ts';

const deviceIdLimitBytes = 255;

/** What a responder says first, and where. */
export interface Introduction {
  readonly roomId: string;
  readonly text: string;
}

/** What a responder needs to know, checked and with every fallback applied. */
export interface ResponderSettings {
  /** Client-server API root without a trailing slash. */
  readonly homeserverUrl: string;
  readonly userId: string;
  readonly accessToken: string;
  readonly deviceId: string;
  readonly introduction: Introduction | undefined;
  /** Absolute path. */
  readonly storeFile: string;
  /** Users whose verification is answered and confirmed. */
  readonly verifyPeers: readonly string[];
  /** Absolute path of the answer of a cross-signing service. */
  readonly crossSigningKeysFile: string | undefined;
  readonly logLevel: LogLevel;
}

/**
 * Reads the settings from `HS`, `MXID`, `TOKEN`, `DEVICE` and the optional rest.
 * @throws ConfigError with a line for each variable that is missing or wrong.
 */
export function readResponderSettings(env: Environment): ResponderSettings {
  const read = new EnvironmentReader(env);
  const homeserverUrl = readHomeserverUrl(read);
  const userId = read.required('MXID', 'a user id such as @name:example.com', isCanonicalUserId);
  const settings: ResponderSettings = {
    homeserverUrl,
    userId,
    accessToken: read.required('TOKEN', 'an access token of that account', isOneWord),
    deviceId: read.required('DEVICE', 'the id of the device that the token belongs to', isDeviceId),
    introduction: readIntroduction(read, env),
    storeFile: resolve(read.text('STORE') ?? `${localpartForFile(userId)}.store`),
    verifyPeers: read.list(
      'VERIFY_PEERS',
      'user ids such as @name:example.com, separated by commas; nothing stands for everybody, name each',
      isCanonicalUserId,
    ),
    crossSigningKeysFile: pathIn(read, 'CROSS_SIGNING_KEYS'),
    logLevel: read.logLevel('LOG_LEVEL'),
  };
  read.stopOnFaults();
  return settings;
}

function readHomeserverUrl(read: EnvironmentReader): string {
  const url = read.url('HS') ?? read.missing('HS', 'the URL of the homeserver');
  if (isPlaintextToElsewhere(url)) {
    read.fault('HS', 'http:// would send the token in clear; expected https://, or a loopback address');
  }
  return url;
}

function readIntroduction(read: EnvironmentReader, env: Environment): Introduction | undefined {
  const roomId = read.checked('DM_ROOM', 'a room id such as !room:example.com', isRoomId);
  const isSaid = read.text('INTRO') !== undefined;
  if (roomId !== undefined && !isSaid) read.missing('INTRO', 'what to say first in DM_ROOM');
  if (roomId === undefined && isSaid) read.missing('DM_ROOM', 'the id of the room where to say INTRO');
  // Word for word, as the person wrote it who signed up.
  return roomId === undefined || !isSaid ? undefined : { roomId, text: env['INTRO'] ?? '' };
}

function pathIn(read: EnvironmentReader, name: string): string | undefined {
  const path = read.text(name);
  return path === undefined ? undefined : resolve(path);
}

/** User ids may hold what would lead a path elsewhere. */
function localpartForFile(userId: string): string {
  const [localpart = ''] = userId.slice(1).split(':');
  return localpart.replaceAll(/[^\w.=-]/gu, '_');
}

function isOneWord(text: string): boolean {
  return !/\s/u.test(text);
}

function isDeviceId(text: string): boolean {
  return Buffer.byteLength(text) <= deviceIdLimitBytes;
}
