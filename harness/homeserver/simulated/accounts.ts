import { createHmac } from 'node:crypto';
import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { fail, readBody, type Json, type Request, type Routes } from './http.ts';
import { Device, User, newId, serverName, type World } from './world.ts';

const accountData = ['account_data', 'events'];

/** Serves what needs no access token: registration by shared secret, as Synapse's admins do it, and login. */
export function mountSignIn(app: Hono, world: World, registrationSecret: string): void {
  const nonces = new Set<string>();
  const signIn = (user: User, { device_id: id = newId() }: Json): Json => {
    const known = world.devicesOf(user.id).find((device) => device.id === id);
    const device = Object.assign(known ?? new Device(), { id, user, accessToken: newId() });
    if (!known) {
      world.devices.push(device);
      for (const room of world.rooms.values()) world.enter(device, room);
      for (const event of user.accountData.values()) world.tell([device], accountData, event, event.type);
    }
    return { user_id: user.id, access_token: device.accessToken, device_id: id };
  };
  app.get('/_synapse/admin/v1/register', (c) => c.json({ nonce: [...nonces.add(newId())].at(-1) }));
  app.post('/_synapse/admin/v1/register', async (c) => {
    const { nonce, username, password, mac } = await readBody(c);
    const [id, signed] = [`@${username}:${serverName}`, [nonce, username, password, 'notadmin'].join('\0')];
    const expected = createHmac('sha1', registrationSecret).update(signed).digest('hex');
    if (!nonces.delete(nonce)) fail(400, 'M_UNKNOWN', 'unrecognised nonce');
    if (mac !== expected) fail(403, 'M_UNKNOWN', 'HMAC incorrect');
    if (world.users.has(id)) fail(400, 'M_USER_IN_USE', 'User ID already taken.');
    const user = Object.assign(new User(), { id, password });
    world.users.set(id, user);
    return c.json(signIn(user, {}));
  });
  app.post('/_matrix/client/v3/login', async (c) => {
    const body = await readBody(c);
    const user = findUser(world, body) ?? fail(403, 'M_FORBIDDEN', 'Invalid username or password');
    return c.json(signIn(user, body));
  });
}

/** The user whom a password login names, if the password is theirs. */
function findUser(world: World, { type, identifier, password, user = identifier?.user }: Json) {
  const found = world.users.get(user) ?? world.users.get(`@${user}:${serverName}`);
  return type === 'm.login.password' && found?.password === password ? found : undefined;
}

/** Lets a request pass only with its user's password, asked for by user-interactive authentication. */
export function requirePassword(world: World, { user, body: { auth } }: Request): void {
  const ask = { session: user.session, flows: [{ stages: ['m.login.password'] }], params: {} };
  if (!auth?.type) throw new HTTPException(401, { res: Response.json(ask, { status: 401 }) });
  const { session = user.session } = auth;
  if (session !== user.session) fail(400, 'M_UNKNOWN', `Unknown session ID: ${session}`);
  if (findUser(world, auth) !== user) fail(401, 'M_FORBIDDEN', 'Invalid username or password', ask);
}

/** Account data, and what clients ask for once. */
export const accounts = (world: World): Routes => ({
  'GET /account/whoami': ({ device, user }) => ({ user_id: user.id, device_id: device.id }),
  'GET /capabilities': () => ({ capabilities: {} }),
  'GET /pushrules': () => ({ global: {} }),
  // Nothing is ever filtered, so that there is nothing to keep.
  'POST /user/:self/filter': () => ({ filter_id: 'none' }),
  'GET /user/:self/account_data/:type': ({ user, params: { type } }) =>
    user.accountData.get(type)?.content ?? fail(404, 'M_NOT_FOUND', 'Account data not found'),
  'PUT /user/:self/account_data/:type': ({ user, params: { type }, body: content }) => {
    user.accountData.set(type, { type, content });
    world.tell(world.devicesOf(user.id), accountData, { type, content }, type);
    return {};
  },
});
