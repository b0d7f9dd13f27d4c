import { z } from 'zod';
import { entries, fail, json, read, type Json } from './bodies.ts';
import type { Request, Routes } from './http.ts';
import { KeyBackup, type RoomKey } from './key-backup.ts';
import type { User } from './world.ts';

const unknownVersion = 'Unknown backup version';
const roomKey = z.looseObject({
  first_message_index: z.number(),
  forwarded_count: z.number(),
  is_verified: z.boolean(),
  session_data: z.unknown(),
});
const roomKeys = z.object({ sessions: z.record(z.string(), roomKey) });
const allKeys = z.object({ rooms: z.record(z.string(), roomKeys) });
const versionInfo = z.looseObject({ algorithm: z.string(), auth_data: json, version: z.string().optional() });

/** Backups of room keys: only the newest is written, and all that are there are read. */
export const keyBackups: Routes = {
  'POST /room_keys/version': ({ user, body }) => {
    const version = String(user.backups.length + 1);
    user.backups.push(Object.assign(new KeyBackup(version), contentOf(read(versionInfo, body))));
    return { version };
  },
  'GET /room_keys/version': ({ user }) => infoOf(newest(user) ?? fail(404, 'M_NOT_FOUND', 'No backup found')),
  'GET /room_keys/version/:version': ({ user, params }) =>
    infoOf(find(user, params.version) ?? fail(404, 'M_NOT_FOUND', 'No backup found')),
  'PUT /room_keys/version/:version': ({ user, params: { version }, body }) => {
    const info = read(versionInfo, body);
    if (info.version !== undefined && info.version !== version)
      fail(400, 'M_INVALID_PARAM', 'Version in body does not match');
    const backup = existing(user, version);
    if (backup.algorithm !== info.algorithm) fail(400, 'M_INVALID_PARAM', 'Algorithm does not match');
    backup.authData = info.auth_data;
    return {};
  },
  'DELETE /room_keys/version/:version': ({ user: { backups }, params: { version } }) => {
    // Also one that is gone already.
    const backup = backups.find((one) => one.version === version) ?? fail(404, 'M_NOT_FOUND', unknownVersion);
    backup.isDeleted = true;
    backup.keys.clear();
    return {};
  },
  'PUT /room_keys/keys': (request) => upload(request, read(allKeys, request.body)),
  'PUT /room_keys/keys/:room': (request) =>
    upload(request, { rooms: { [request.params.room]: read(roomKeys, request.body) } }),
  'PUT /room_keys/keys/:room/:session': (request) => {
    const { room, session = '' } = request.params;
    return upload(request, { rooms: { [room]: { sessions: { [session]: read(roomKey, request.body) } } } });
  },
  'GET /room_keys/keys': (request) => {
    const rooms = [...named(request).keys].map(([room, sessions]) => [room, tell(sessions)]);
    return { rooms: Object.fromEntries(rooms) as Json };
  },
  'GET /room_keys/keys/:room': (request) => tell(named(request).keys.get(request.params.room)),
  'GET /room_keys/keys/:room/:session': (request) => {
    const { room, session = '' } = request.params;
    const found = named(request).keys.get(room)?.get(session);
    return found ?? fail(404, 'M_NOT_FOUND', 'No room_keys found');
  },
  'DELETE /room_keys/keys': (request) => remove(request, (keys) => keys.clear()),
  'DELETE /room_keys/keys/:room': (request) =>
    remove(request, (keys) => void keys.delete(request.params.room)),
  'DELETE /room_keys/keys/:room/:session': (request) =>
    remove(request, (keys) => void keys.get(request.params.room)?.delete(request.params.session ?? '')),
};

function contentOf({ algorithm, auth_data: authData }: z.infer<typeof versionInfo>) {
  return { algorithm, authData };
}

function newest({ backups }: User): KeyBackup | undefined {
  return backups.findLast(({ isDeleted }) => !isDeleted);
}

function find({ backups }: User, version: string | undefined): KeyBackup | undefined {
  return backups.find((backup) => backup.version === version && !backup.isDeleted);
}

function existing(user: User, version: string | undefined): KeyBackup {
  return find(user, version) ?? fail(404, 'M_NOT_FOUND', unknownVersion);
}

/** The backup that a request names. */
function named({ user, query: { version } }: Request): KeyBackup {
  if (version === undefined) fail(400, 'M_MISSING_PARAM', "Missing string query parameter 'version'");
  return existing(user, version);
}

function infoOf({ algorithm, authData, version, state }: KeyBackup): Json {
  return { algorithm, auth_data: authData, version, ...state };
}

function tell(sessions: ReadonlyMap<string, RoomKey> = new Map()): Json {
  return { sessions: Object.fromEntries(sessions) };
}

/** Adds keys; of one that is there already the better one stays. */
function upload({ user, query: { version } }: Request, { rooms }: z.infer<typeof allKeys>): Json {
  if (version === undefined) fail(400, 'M_MISSING_PARAM', "Missing string query parameter 'version'");
  const current = newest(user);
  if (current?.version !== version) {
    if (!current || !find(user, version)) return fail(404, 'M_NOT_FOUND', `Version '${version}' not found`);
    return fail(403, 'M_WRONG_ROOM_KEYS_VERSION', 'Wrong room_keys version', { current_version: version });
  }
  let isChanged = false;
  for (const [room, { sessions }] of entries(rooms))
    for (const [session, key] of entries(sessions)) {
      const kept = current.keys.get(room) ?? new Map<string, RoomKey>();
      const known = kept.get(session);
      if (known && !isBetter(key, known)) continue;
      current.keys.set(room, kept.set(session, key));
      isChanged = true;
    }
  if (isChanged) current.etag += 1;
  return current.state;
}

function isBetter(key: RoomKey, than: RoomKey): boolean {
  return (
    (key.is_verified && !than.is_verified) ||
    key.first_message_index < than.first_message_index ||
    key.forwarded_count < than.forwarded_count
  );
}

function remove(request: Request, from: (keys: KeyBackup['keys']) => void): Json {
  const backup = named(request);
  from(backup.keys);
  for (const [room, { size }] of backup.keys) if (size === 0) backup.keys.delete(room);
  backup.etag += 1;
  return backup.state;
}
