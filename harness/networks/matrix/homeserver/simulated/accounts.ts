import type { Hono } from 'hono';
import { z } from 'zod';
import { fail, read, readBody, type Json } from './bodies.ts';
import type { Request, Routes } from './http.ts';
import { newId } from './new-id.ts';
import { mountRegistration } from './registration.ts';
import { Device, serverName, type User, type World } from './world.ts';

const longestNameChars = 100;
const accountData = ['account_data', 'events'];
const passwordLogin = z.object({
  type: z.string(),
  identifier: z.object({ user: z.string().optional() }).optional(),
  user: z.string().optional(),
  password: z.string().optional(),
  device_id: z.string().nullish(),
  initial_device_display_name: z.string().nullish(),
});
const profile = z.object({ displayname: z.string() });

/** Serves what needs no access token: registration and login. */
export function mountSignIn(app: Hono, world: World, registrationSecret: string): void {
  const signIn = (user: User, wanted?: string | null, displayName?: string | null): object => {
    const id = wanted ?? newId();
    const known = world.devicesOf(user.id).find((device) => device.id === id);
    const device = Object.assign(known ?? new Device(), { id, user });
    if (!known && displayName && displayName.length > longestNameChars)
      fail(400, 'M_TOO_LARGE', `Device display name is too long (max ${longestNameChars})`);
    const token = newId();
    world.open(device, token);
    if (!known) {
      if (displayName) device.displayName = displayName;
      for (const room of world.rooms.values()) world.enter(device, room);
      for (const event of user.accountData.values()) world.tell([device], accountData, event, event.type);
    }
    return { user_id: user.id, home_server: serverName, access_token: token, device_id: id };
  };
  mountRegistration(app, world, registrationSecret, signIn);
  app.get('/_matrix/client/v3/login', (c) => c.json({ flows: [{ type: 'm.login.password' }] }));
  app.post('/_matrix/client/v3/login', async (c) => {
    const login = read(passwordLogin, await readBody(c));
    const user = findUser(world, login) ?? fail(403, 'M_FORBIDDEN', 'Invalid username or password');
    return c.json(signIn(user, login.device_id, login.initial_device_display_name));
  });
}

/** The user named by a password login, if the password is theirs. */
function findUser(world: World, login: z.infer<typeof passwordLogin>): User | undefined {
  const name = login.user ?? login.identifier?.user ?? '';
  const found = world.users.get(name) ?? world.users.get(`@${name}:${serverName}`);
  return login.type === 'm.login.password' && found?.password === login.password ? found : undefined;
}

/** Lets a request pass only with its user's password, asked for by user-interactive authentication. */
export function requirePassword(world: World, { user, body }: Request): void {
  const wrong = { errcode: 'M_FORBIDDEN', error: 'Invalid username or password' };
  const check = (auth: Json) => (findUser(world, read(passwordLogin, auth)) === user ? undefined : wrong);
  user.auth.pass({ 'm.login.password': check }, user.auth.open(body), body);
}

/** Account data, and what clients ask for once. */
export const accounts = (world: World): Routes => ({
  'GET /account/whoami': ({ device, user }) => ({ user_id: user.id, is_guest: false, device_id: device.id }),
  'GET /devices': ({ user }) => ({
    devices: world
      .devicesOf(user.id)
      .map(({ id, displayName }) => ({ device_id: id, display_name: displayName ?? null })),
  }),
  'POST /logout': ({ device, user }) => {
    world.close(device);
    delete user.signatures[device.id];
    if (device.keys) world.keysChanged(user.id);
    return {};
  },
  'POST /account/deactivate': (request) => {
    requirePassword(world, request);
    request.user.password = newId();
    for (const device of world.devicesOf(request.user.id)) world.close(device);
    return { id_server_unbind_result: 'success' };
  },
  'GET /profile/:user': ({ params }) => {
    const user = world.users.get(params.user) ?? fail(404, 'M_UNKNOWN', 'No row found (profiles)');
    return { displayname: user.displayName };
  },
  'PUT /profile/:user/displayname': ({ user, params, body }) => {
    if (params.user !== user.id) fail(400, 'M_FORBIDDEN', "Cannot set another user's displayname");
    user.displayName = read(profile, body).displayname;
    return {};
  },
  'GET /capabilities': () => ({ capabilities: {} }),
  'GET /pushrules': () => ({ global: {} }),
  'GET /user/:self/account_data/:type': ({ user, params: { type } }) =>
    user.accountData.get(type)?.content ?? fail(404, 'M_NOT_FOUND', 'Account data not found'),
  'PUT /user/:self/account_data/:type': ({ user, params: { type }, body: content }) => {
    user.accountData.set(type, { type, content });
    world.tell(world.devicesOf(user.id), accountData, { type, content }, type);
    return {};
  },
});
