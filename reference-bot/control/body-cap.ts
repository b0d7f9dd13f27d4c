import { bodyLimit } from 'hono/body-limit';
import type { MiddlewareHandler } from 'hono';

/** Refuses a body longer than `bytes`, before anything else is looked at. */
export function capBody(bytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytes,
    onError: (c) => c.text('Failed to buffer the request body: length limit exceeded', 413),
  });
}
