import { Hono } from 'hono';
import type { Clock } from '../../base/seams/seams.ts';
import { BodyFault } from '../../base/http/body-fault.ts';
import { capBody, type JsonObject, readJsonObject } from '../../base/http/json-body.ts';
import { deepestJson, depthOf } from '../json-depth.ts';
import { isSigned } from './verify-signature.ts';

const bodyLimitBytes = 262_144;

/**
 * `POST /events`, where Slack brings events. Answered as soon as the event is safe; the answer to the text follows later.
 * @param take throws where the event cannot be kept: Slack brings it again then.
 */
export function eventsApp(
  secret: string | undefined,
  clock: Pick<Clock, 'now'>,
  take: (callback: JsonObject) => void,
): Hono {
  const app = new Hono();
  app.post('/events', capBody(bodyLimitBytes), async (c) => {
    const request = {
      timestamp: c.req.header('x-slack-request-timestamp'),
      signature: c.req.header('x-slack-signature'),
      body: new Uint8Array(await c.req.arrayBuffer()),
    };
    if (!isSigned(request, secret, clock.now())) return c.body(null, 401);
    const callback = await readJsonObject(c).catch((error: unknown) => {
      if (error instanceof BodyFault) return undefined;
      throw error;
    });
    if (callback === undefined || depthOf(callback) > deepestJson) return c.body(null, 400);
    const { type, challenge } = callback;
    if (type === 'url_verification' && typeof challenge === 'string') return c.json({ challenge });
    take(callback);
    return c.body(null, 200);
  });
  app.all('/events', (c) => c.body(null, 405));
  return app;
}
