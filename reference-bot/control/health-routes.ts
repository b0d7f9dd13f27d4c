import { Hono } from 'hono';
import { allowOnly } from '../base/http/allow-only.ts';
import { answer } from '../base/http/shapes.ts';
import { listChannels } from './channel-list.ts';
import type { ControlContext } from './control-context.ts';
import { alive, health, readiness } from './shapes.ts';

const retryAfterSeconds = 5;

/** `/health`, `/health/live` and `/health/ready`: open to everybody, always there. */
export function healthRoutes(context: ControlContext): Hono {
  const { clock, version, files, stateDirectory } = context;
  const startedAt = clock.monotonic();
  const about = () => ({ version, uptimeSeconds: Math.floor((clock.monotonic() - startedAt) / 1_000) });
  const routes = new Hono();
  for (const path of ['/health', '/health/live', '/health/ready']) routes.use(path, allowOnly(['GET']));
  routes.get('/health', (c) => {
    const ws = { matrixVerificationRateLimitDropTotal: context.events.dropped };
    return answer(c, health, { status: 'ok', ...about(), ws });
  });
  routes.get('/health/live', (c) => answer(c, alive, { status: 'ok', ...about() }));
  routes.get('/health/ready', async (c) => {
    const canAnswer = await Promise.all([files.isWritable(stateDirectory), context.isModelReachable()]);
    const hear = listChannels(context).every((channel) => channel.status !== 'error');
    if (hear && canAnswer.every(Boolean)) {
      return answer(c, readiness, { status: 'ready', ...about() });
    }
    c.header('Retry-After', String(retryAfterSeconds));
    return answer(c, readiness, { status: 'not_ready', ...about() }, 503);
  });
  return routes;
}
