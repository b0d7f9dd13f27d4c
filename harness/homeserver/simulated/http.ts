import type { Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Device, User, World } from './world.ts';

/** JSON of clients, looked into only where the server itself relies on it. */
export type Json = Record<string, any>;
/** The members of an object that a client may have left out. */
export const entries = (object: Json = {}): [string, any][] => Object.entries(object);
/** The JSON that a client sent; an empty object where it sent nothing. */
export const readBody = async ({ req }: Context): Promise<Json> => JSON.parse((await req.text()) || '{}');

/** Ends a request with an error answer. */
export function fail(status: 400 | 401 | 403 | 404, errcode: string, error: string, more?: Json): never {
  const res = Response.json({ errcode, error, ...more }, { status });
  throw new HTTPException(status, { message: error, res });
}

/** What the holder of an access token asks for; `gone` aborts when the client goes away. */
export type Request = Record<'params' | 'query' | 'body', Json> & {
  device: Device;
  user: User;
  gone: AbortSignal;
};
/** By `METHOD /path`, below the client-server API unless it is Synapse's own. `:self` must be the caller; repeats of a `:txn` get the first answer. */
export type Routes = Record<string, (request: Request) => Json | Promise<Json>>;

/** Serves routes to holders of an access token. */
export function mount(app: Hono, world: World, routes: Routes): void {
  for (const [route, handle] of Object.entries(routes)) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, path.startsWith('/_synapse') ? path : `/_matrix/client/v3${path}`, async (c) => {
      const token = c.req.header('authorization')?.slice('Bearer '.length);
      if (!token) fail(401, 'M_MISSING_TOKEN', 'Missing access token');
      const device = world.devices.find(({ accessToken }) => accessToken === token);
      if (!device) return fail(401, 'M_UNKNOWN_TOKEN', 'Invalid access token passed.');
      const [{ user }, params]: [Device, Json] = [device, c.req.param()];
      if (params.self && params.self !== user.id) fail(403, 'M_FORBIDDEN', `Not possible as ${user.id}`);
      const request = { device, user, params, query: c.req.query(), body: await readBody(c) };
      const answer = device.answers.get(c.req.path) ?? handle({ ...request, gone: c.req.raw.signal });
      if (params.txn) device.answers.set(c.req.path, answer);
      return c.json(await answer);
    });
  }
}
