import { Hono } from 'hono';
import { isSameToken } from '../../base/http/bearer.ts';
import { BodyFault } from '../../base/http/body-fault.ts';
import { capBody, type JsonObject, readJsonObject } from '../../base/http/json-body.ts';
import { deepestJson, depthOf } from '../json-depth.ts';
import { readUpdate } from './read-update.ts';

const bodyLimitBytes = 262_144;

/**
 * `POST /webhook`, where the service brings updates. Answered as soon as the update is safe; the answer to the text
 * follows later. Without a secret nobody is let in.
 */
export function webhookApp(secret: string | undefined, take: (update: JsonObject) => void): Hono {
  const app = new Hono();
  app.post('/webhook', capBody(bodyLimitBytes), async (c) => {
    if (!isSameToken(c.req.header('x-telegram-bot-api-secret-token') ?? '', secret)) return c.body(null, 401);
    const update = await readJsonObject(c).catch((error: unknown) => {
      if (error instanceof BodyFault) return undefined;
      throw error;
    });
    if (update === undefined || depthOf(update) > deepestJson || readUpdate(update).kind === 'malformed')
      return c.body(null, 400);
    take(update);
    return c.body(null, 200);
  });
  app.all('/webhook', (c) => c.body(null, 405));
  return app;
}
