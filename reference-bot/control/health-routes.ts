import { Hono } from 'hono';
import { listChannels } from './channel-list.ts';
import type { ControlContext } from './control-context.ts';

const retryAfterSeconds = 5;

/** `/health`, `/health/live` and `/health/ready`: open to everybody, always there. */
export function healthRoutes(context: ControlContext): Hono {
  const { clock, version, files, stateDirectory } = context;
  const startedAt = clock.monotonic();
  const about = () => ({ version, uptimeSeconds: Math.floor((clock.monotonic() - startedAt) / 1_000) });
  const routes = new Hono();
  routes.get('/health', (c) => c.json({ status: 'ok', ...about() }));
  routes.get('/health/live', (c) => c.json({ status: 'ok', ...about() }));
  routes.get('/health/ready', async (c) => {
    const writable = await files.isWritable(stateDirectory);
    if (writable && listChannels(context).every((channel) => channel.status !== 'error')) {
      return c.json({ status: 'ready', ...about() });
    }
    return c.json({ status: 'not_ready', ...about() }, 503, { 'Retry-After': String(retryAfterSeconds) });
  });
  return routes;
}
