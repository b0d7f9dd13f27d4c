import { createHmac } from 'node:crypto';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { fail, readBody, type Request, type Routes } from './http.ts';
import { Device, User, newId, serverName, type Json, type World } from './world.ts';

/** What needs no access token: registration by shared secret, as Synapse's admins do it, and login. */
export function openAccounts(world: World, registrationSecret: string): Hono {
  const nonces = new Set<string>();
  const signIn = (user: User, { device_id: id = newId(), initial_device_display_name }: Json): Json => {
    const fresh = { id, user, displayName: initial_device_display_name };
    const device = user.devices.get(id) ?? Object.assign(new Device(), fresh);
    const access_token = newId();
    user.devices.set(id, device);
    world.tokens.set(access_token, device);
    return { user_id: user.id, access_token, device_id: id, home_server: serverName };
  };
  const register = ({ nonce, username, password, admin, mac }: Json): Json => {
    if (!nonces.delete(nonce)) fail(400, 'M_UNKNOWN', 'unrecognised nonce');
    const text = [nonce, username, password, admin ? 'admin' : 'notadmin'].join('\0');
    const expected = createHmac('sha1', registrationSecret).update(text).digest('hex');
    if (mac !== expected) fail(403, 'M_UNKNOWN', 'HMAC incorrect');
    const displayname = username.toLowerCase();
    const id = `@${displayname}:${serverName}`;
    if (!/^[a-z0-9._=/+-]+$/.test(displayname)) fail(400, 'M_INVALID_USERNAME', 'Bad character in user ID');
    if (world.users.has(id)) fail(400, 'M_USER_IN_USE', 'User ID already taken.');
    const user = Object.assign(new User(), { id, password, profile: { displayname } });
    world.users.set(id, user);
    return signIn(user, {});
  };
  const login = (body: Json): Json => {
    if (body.type !== 'm.login.password') fail(400, 'M_INVALID_PARAM', 'Invalid login submission');
    return signIn(findUser(world, body) ?? fail(403, 'M_FORBIDDEN', 'Invalid username or password'), body);
  };
  return new Hono()
    .get('/_synapse/admin/v1/register', (c) => c.json({ nonce: [...nonces.add(newId())].at(-1) }))
    .post('/_synapse/admin/v1/register', async (c) => c.json(register(await readBody(c))))
    .get('/_matrix/client/v3/login', (c) => c.json({ flows: [{ type: 'm.login.password' }] }))
    .post('/_matrix/client/v3/login', async (c) => c.json(login(await readBody(c))));
}

/** The user whom a password login names, if the password is theirs. */
function findUser(world: World, { identifier, user = identifier?.user, password }: Json): User | undefined {
  const found = world.users.get(user) ?? world.users.get(`@${user}:${serverName}`);
  return found?.password === password ? found : undefined;
}

/** Lets a request pass only with its user's password, asked for by user-interactive authentication. */
export function requirePassword(world: World, { user, body: { auth } }: Request): void {
  const session = auth?.session ?? newId();
  if (auth?.session && !world.sessions.has(session)) fail(400, 'M_UNKNOWN', `Unknown session ID: ${session}`);
  world.sessions.add(session);
  const ask = { session, flows: [{ stages: ['m.login.password'] }], params: {} };
  if (auth?.type !== 'm.login.password') throw new HTTPException(401, { cause: ask });
  const found = findUser(world, auth) ?? fail(401, 'M_FORBIDDEN', 'Invalid username or password', ask);
  if (found !== user) fail(403, 'M_FORBIDDEN', 'Invalid auth');
}

const describe = ({ id, displayName }: Device): Json => ({ device_id: id, display_name: displayName });
const accountData = ({ user, params: { type, room } }: Request): Json =>
  user.accountData.get(`${type} ${room}`)?.data.content ?? fail(404, 'M_NOT_FOUND', 'Account data not found');

/** Sessions, profiles, account data, and what clients ask for once. */
export function accounts(world: World): Routes {
  const remove = (device: Device | undefined): Json => {
    for (const [token, owner] of world.tokens) if (owner === device) world.tokens.delete(token);
    if (device?.user.devices.delete(device.id)) world.keysChanged(device.user);
    return {};
  };
  const profile = ({ params }: Request): Json =>
    world.users.get(params.user)?.profile ?? fail(404, 'M_UNKNOWN', 'No row found (profiles)');
  const setAccountData = ({ user, params: { type, room: id }, body: content }: Request): Json => {
    const [section, data, room] = ['account_data', { type, content }, world.rooms.get(id)];
    user.accountData.set(`${type} ${id}`, { position: 0, section, data, room });
    world.tell([user], section, data, room);
    return {};
  };
  return {
    'POST /logout': ({ device }) => remove(device),
    'GET /account/whoami': ({ device, user }) => ({ user_id: user.id, device_id: device.id }),
    'GET /devices': ({ user }) => ({ devices: user.allDevices.map(describe) }),
    'DELETE /devices/:device': (request) => {
      requirePassword(world, request);
      return remove(request.user.devices.get(request.params.device));
    },
    'GET /profile/:user': profile,
    'GET /profile/:user/:field': (request) => {
      const { field } = request.params;
      return { [field]: profile(request)[field] };
    },
    'PUT /profile/:self/:field': ({ user, params: { field }, body }) => {
      user.profile[field] = body[field];
      for (const room of world.roomsOf(user)) world.setMember(room, user, user.id, 'join');
      return {};
    },
    // A filter is its own id, so that there is nothing to keep.
    'POST /user/:self/filter': ({ body }) => ({ filter_id: JSON.stringify(body) }),
    'GET /user/:self/filter/:filter': ({ params }) => JSON.parse(params.filter),
    'GET /user/:self/account_data/:type': accountData,
    'PUT /user/:self/account_data/:type': setAccountData,
    'GET /user/:self/rooms/:room/account_data/:type': accountData,
    'PUT /user/:self/rooms/:room/account_data/:type': setAccountData,
    'GET /capabilities': () => ({ capabilities: {} }),
    'GET /pushrules': () => ({ global: {} }),
    'GET /media/config': () => ({ 'm.upload.size': 52_428_800 }),
    'GET /voip/turnServer': () => ({}),
    'GET /thirdparty/protocols': () => ({}),
    'PUT /presence/:self/status': () => ({}),
  };
}
