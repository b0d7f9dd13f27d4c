import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { speak } from '../../../../process/overhear.ts';
import { serveLoopback } from '../../../../http/serve-loopback.ts';
import type { StartOptions, StartedHomeserver } from '../homeserver.ts';
import { accounts, mountSignIn } from './accounts.ts';
import type { DeliveryControl } from './delivery.ts';
import { keys } from './devices-and-keys.ts';
import { mount } from './http.ts';
import { manners } from './manners.ts';
import { registrationTokens } from './registration.ts';
import { keyBackups } from './room-keys.ts';
import { rooms } from './rooms.ts';
import { sync } from './sync.ts';
import { timelines } from './timelines.ts';
import { newId } from './new-id.ts';
import { World, serverName } from './world.ts';

/** A homeserver in this process, whose every delivery can be decided on. It proves nothing about a real server. */
export type SimulatedHomeserver = StartedHomeserver &
  Required<Pick<StartedHomeserver, 'fetch'>> & { readonly delivery: DeliveryControl };

const logLimitLines = 400;

const unknownRequest =
  'The simulated homeserver does not know this request; --homeserver process starts a Synapse, which may';

/** Starts an empty one on a free loopback port. */
export async function startSimulated({ signal }: Pick<StartOptions, 'signal'>): Promise<SimulatedHomeserver> {
  signal.throwIfAborted();
  const startedAt = performance.now();
  const app = new Hono({ strict: false });
  const world = new World();
  const registrationSecret = newId();
  const log: string[] = [];
  app.use(async (c, next) => {
    await next();
    const line = `${c.req.method} ${c.req.path} ${c.res.status}`;
    speak('homeserver', line);
    if (log.push(line) > logLimitLines) log.shift();
  });
  app.get('/health', (c) => c.text('OK'));
  app.get('/_matrix/client/versions', (c) => c.json({ versions: ['v1.1', 'v1.11', 'v1.15'] }));
  mountSignIn(app, world, registrationSecret);
  mount(app, world, {
    ...accounts(world),
    ...registrationTokens(world),
    ...keys(world),
    ...keyBackups,
    ...rooms(world),
    ...manners(world),
    ...sync(world),
    ...timelines(world),
  });
  app.notFound((c) => c.json({ errcode: 'M_UNRECOGNIZED', error: unknownRequest }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    log.push(`${c.req.method} ${c.req.path}: ${error.stack}`);
    return c.json({ errcode: 'M_UNKNOWN', error: error.message }, 500);
  });

  const server = await serveLoopback(app, signal);
  const baseUrl = server.url;
  const startedInMs = Math.round(performance.now() - startedAt);
  return {
    baseUrl,
    serverName,
    registrationSecret,
    facts: {
      network: 'matrix',
      mode: 'simulated',
      name: 'simulated',
      version: '1',
      baseUrl,
      startedInMs,
      proof: false,
    },
    delivery: world.delivery,
    async fetch(input, init) {
      const { signal } = init ?? {};
      signal?.throwIfAborted();
      const response = await app.fetch(new Request(input, init));
      signal?.throwIfAborted();
      return response;
    },
    logTail: (lines = 50) => log.slice(-lines),
    died: server.failed.then((how) => `the simulated homeserver's listener failed: ${how}`),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
