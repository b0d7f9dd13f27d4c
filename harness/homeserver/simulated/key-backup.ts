import { fail, type Request, type Routes } from './http.ts';
import type { Json, World } from './world.ts';

const missing = (): never => fail(404, 'M_NOT_FOUND', 'No backup found');

const find = ({ user: { backup }, params, query }: Request): Json =>
  backup && (params.backup ?? query.version ?? backup.version) === backup.version ? backup : missing();
const describe = (request: Request): Json => {
  const { rooms, ...backup } = find(request);
  return {
    ...backup,
    count: Object.values<Json>(rooms).flatMap((room) => Object.keys(room.sessions)).length,
  };
};

/** The newest backup of each user's room keys. Asking for an older one finds nothing. */
export function keyBackup(world: World): Routes {
  return {
    'GET /room_keys/version': describe,
    'GET /room_keys/version/:backup': describe,
    'POST /room_keys/version': ({ user, body: { algorithm, auth_data } }) => {
      const version = String(++world.position);
      user.backup = { algorithm, auth_data, version, etag: '0', rooms: {} };
      return { version };
    },
    'PUT /room_keys/version/:backup': (request) => {
      find(request).auth_data = request.body.auth_data;
      return {};
    },
    'DELETE /room_keys/version/:backup': (request) => {
      if (find(request)) delete request.user.backup;
      return {};
    },
    'GET /room_keys/keys': (request) => ({ rooms: find(request).rooms }),
    'GET /room_keys/keys/:room/:session': (request) =>
      find(request).rooms[request.params.room]?.sessions[request.params.session] ?? missing(),
    'PUT /room_keys/keys': (request) => {
      const backup = find(request);
      for (const [room, { sessions }] of Object.entries<Json>(request.body.rooms))
        Object.assign((backup.rooms[room] ??= { sessions: {} }).sessions, sessions);
      backup.etag = String(Number(backup.etag) + 1);
      const { count, etag } = describe(request);
      return { count, etag };
    },
  };
}
