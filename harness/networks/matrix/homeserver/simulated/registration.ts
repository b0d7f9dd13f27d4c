import { createHmac } from 'node:crypto';
import type { Hono } from 'hono';
import { z } from 'zod';
import { fail, read, readBody } from './bodies.ts';
import type { Request, Routes } from './http.ts';
import { InteractiveAuth, type Stages } from './interactive-auth.ts';
import { newId } from './new-id.ts';
import { User, serverName, type World } from './world.ts';

type SignIn = (user: User, deviceId?: string | null) => object;

const sharedSecretRegistration = z.object({
  nonce: z.string(),
  username: z.string(),
  password: z.string(),
  admin: z.boolean().optional(),
  mac: z.string(),
});
const registration = z.object({
  username: z.string().optional(),
  password: z.string().optional(),
  device_id: z.string().nullish(),
  inhibit_login: z.boolean().optional(),
});
const tokenStage = z.object({ token: z.string().optional(), session: z.string().optional() });

/** Registration by shared secret, as Synapse's admins do it, and by anybody who has a registration token. */
export function mountRegistration(app: Hono, world: World, registrationSecret: string, signIn: SignIn): void {
  const nonces = new Set<string>();
  const auth = new InteractiveAuth<User>();
  const add = (localpart: string, more: Partial<User>): User => {
    const id = `@${localpart}:${serverName}`;
    const user = Object.assign(new User(), { id, displayName: localpart, ...more });
    world.users.set(id, user);
    return user;
  };
  app.get('/_synapse/admin/v1/register', (c) => {
    const nonce = newId();
    nonces.add(nonce);
    return c.json({ nonce });
  });
  app.post('/_synapse/admin/v1/register', async (c) => {
    const body = read(sharedSecretRegistration, await readBody(c));
    const { nonce, username, password, admin = false, mac } = body;
    const signed = [nonce, username, password, admin ? 'admin' : 'notadmin'].join('\0');
    const expected = createHmac('sha1', registrationSecret).update(signed).digest('hex');
    if (!nonces.delete(nonce)) fail(400, 'M_UNKNOWN', 'unrecognised nonce');
    if (mac !== expected) fail(403, 'M_UNKNOWN', 'HMAC incorrect');
    if (world.users.has(`@${username}:${serverName}`)) fail(400, 'M_USER_IN_USE', 'User ID already taken.');
    return c.json(signIn(add(username, { password, isAdmin: admin })));
  });
  app.get('/_matrix/client/v3/register/available', (c) => {
    checkName(world, c.req.query('username') ?? '');
    return c.json({ available: true });
  });
  app.post('/_matrix/client/v3/register', async (c) => {
    if (c.req.header('authorization')) fail(400, 'M_UNKNOWN', 'An access token should not be provided');
    const body = await readBody(c);
    const { username, password } = read(registration, body);
    const { password: _password, ...told } = body;
    const session = auth.open(told);
    const { kept } = session;
    if (username !== undefined) checkName(world, username.toLowerCase(), kept.user);
    kept.password = password ?? kept.password;
    auth.pass(registrationStages(world), session, body);
    const wishes = read(registration, session.params);
    if (!kept.user) {
      if (!kept.password) fail(400, 'M_MISSING_PARAM', 'Missing params: password');
      kept.user = add(wishes.username?.toLowerCase() ?? newId(), { password: kept.password });
    }
    return c.json(wishes.inhibit_login ? { user_id: kept.user.id } : signIn(kept.user, wishes.device_id));
  });
}

/** Tokens that let their holders register, for server admins. */
export const registrationTokens = (world: World): Routes => ({
  'POST /_synapse/admin/v1/registration_tokens/new': (request) => {
    requireAdmin(request);
    const token = newId();
    world.registrationTokens.add(token);
    return { token, uses_allowed: null, pending: 0, completed: 0, expiry_time: null };
  },
  'DELETE /_synapse/admin/v1/registration_tokens/:token': (request) => {
    requireAdmin(request);
    const { token } = request.params;
    if (!world.registrationTokens.delete(token))
      fail(404, 'M_NOT_FOUND', `No such registration token: ${token}`);
    return {};
  },
});

function requireAdmin({ user }: Request): void {
  if (!user.isAdmin) fail(403, 'M_FORBIDDEN', 'You are not a server admin');
}

const registrationStages = (world: World): Stages => ({
  'm.login.registration_token': (auth) => {
    const { token = '', session } = read(tokenStage, auth);
    if (!session) return { errcode: 'M_MISSING_PARAM', error: 'Missing UIA session' };
    const isGood = world.registrationTokens.has(token);
    return isGood ? undefined : { errcode: 'M_UNAUTHORIZED', error: 'Invalid registration token' };
  },
  'm.login.dummy': () => undefined,
});

/** Fails for a name that nobody may register, but for the one that the session has registered already. */
function checkName(world: World, localpart: string, own?: User): void {
  const id = `@${localpart}:${serverName}`;
  if (!/^[a-z0-9=_\-./+]*$/.test(localpart))
    fail(400, 'M_INVALID_USERNAME', "User ID can only contain characters a-z, 0-9, or '=_-./+'");
  if (localpart === '') fail(400, 'M_INVALID_USERNAME', 'User ID cannot be empty');
  if (localpart.startsWith('_')) fail(400, 'M_INVALID_USERNAME', 'User ID may not begin with _');
  if (own?.id === id) return;
  if (own) fail(400, 'M_UNKNOWN', 'A different user ID has already been registered for this session');
  if (world.users.has(id)) fail(400, 'M_USER_IN_USE', 'User ID already taken.');
  if (/^\d+$/.test(localpart))
    fail(400, 'M_INVALID_USERNAME', 'Numeric user IDs are reserved for guest users.');
}
