import type { Hono } from 'hono';
import { fail, readBody, type Json } from './bodies.ts';
import type { Device, User, World } from './world.ts';

/** What the holder of an access token asks for. */
export interface Request {
  readonly device: Device;
  readonly user: User;
  /** By the names in the path; those that the route has are there. */
  readonly params: Readonly<Record<'room' | 'token' | 'type' | 'user', string>> &
    Readonly<Partial<Record<'event' | 'key' | 'self' | 'session' | 'txn' | 'version', string>>>;
  readonly query: Readonly<Partial<Record<string, string>>>;
  readonly body: Json;
  /** Aborts when the client goes away. */
  readonly gone: AbortSignal;
}

/**
 * By `METHOD /path`, below the client-server API unless it is Synapse's own. `:self` must be the caller; repeats of
 * a `:txn` get the first answer.
 */
export type Routes = Readonly<Record<string, (request: Request) => object | Promise<object>>>;

/** Serves routes to holders of an access token. */
export function mount(app: Hono, world: World, routes: Routes): void {
  for (const [route, handle] of Object.entries(routes)) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, path.startsWith('/_synapse') ? path : `/_matrix/client/v3${path}`, async (c) => {
      const token = c.req.header('authorization')?.slice('Bearer '.length);
      if (!token) fail(401, 'M_MISSING_TOKEN', 'Missing access token');
      const device = world.deviceOf(token);
      if (!device) return fail(401, 'M_UNKNOWN_TOKEN', 'Invalid access token passed.');
      const { user } = device;
      const params = c.req.param() as Request['params'];
      if (params.self && params.self !== user.id) fail(403, 'M_FORBIDDEN', `Not possible as ${user.id}`);
      const request = { device, user, params, query: c.req.query(), body: await readBody(c) };
      const answer = device.answers.get(c.req.path) ?? handle({ ...request, gone: c.req.raw.signal });
      if (params.txn) device.answers.set(c.req.path, answer);
      return c.json(await answer);
    });
  }
}
