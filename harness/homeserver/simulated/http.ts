import type { Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Json, World } from './world.ts';

/** Ends a request with an error answer. */
export function fail(status: 400 | 401 | 403 | 404, errcode: string, error: string, more?: Json): never {
  throw new HTTPException(status, { message: error, cause: { errcode, error, ...more } });
}

/** What the holder of an access token asks for; `gone` aborts when the client goes away. */
export type Request = Awaited<ReturnType<typeof read>>;
/** By `METHOD /path`. `:self` must be the caller; repeats of a `:txn` get the first answer. */
export type Routes = Record<string, (request: Request) => Json | Promise<Json>>;

/** Serves routes to holders of an access token. */
export function mount(app: Hono, world: World, routes: Routes): void {
  for (const [route, handle] of Object.entries(routes)) {
    const [method = '', path] = route.split(' ');
    app.on(method, `/_matrix/client/:version{v1|v3|r0}${path}`, async (c) => {
      const request = await read(c, world);
      const { params, user, device } = request;
      if (params.self && params.self !== user.id) fail(403, 'M_FORBIDDEN', `Not possible as ${user.id}`);
      const answer = device.answers.get(c.req.path) ?? handle(request);
      if (params.txn) device.answers.set(c.req.path, answer);
      return c.json(await answer);
    });
  }
}

async function read(c: Context, world: World) {
  const token = c.req.header('authorization')?.slice('Bearer '.length);
  if (!token) fail(401, 'M_MISSING_TOKEN', 'Missing access token');
  const device = world.tokens.get(token) ?? fail(401, 'M_UNKNOWN_TOKEN', 'Invalid access token passed.');
  const [params, query]: [Json, Json] = [c.req.param(), c.req.query()];
  return { device, user: device.user, params, query, body: await readBody(c), gone: c.req.raw.signal };
}

/** The JSON that a client sent; an empty object where it sent nothing. */
export async function readBody(c: Context): Promise<Json> {
  const text = (await c.req.text()) || '{}';
  return Promise.try(JSON.parse, text).catch(() => fail(400, 'M_NOT_JSON', 'Content not JSON.'));
}
