import { Hono } from 'hono';
import { messageOf } from '../../../errors/message-of.ts';
import { EnvironmentError } from '../../../errors/environment-error.ts';
import { serveLoopback, type LoopbackServer } from '../../../http/serve-loopback.ts';
import type { CanaryRecord } from './canary-record.ts';

const textFormat = 'text/plain; version=0.0.4; charset=utf-8';
const unavailable = 503;

/**
 * Serves what a canary knows at `/metrics` and `/health` of the loopback interface.
 * @param port 0 stands for a free one.
 * @throws EnvironmentError where the port cannot be had.
 */
export async function serveRecord(
  record: CanaryRecord,
  port: number,
  signal: AbortSignal,
): Promise<LoopbackServer> {
  const app = new Hono();
  app.get('/metrics', (context) => context.body(record.metrics(), 200, { 'content-type': textFormat }));
  app.get('/health', (context) => {
    const { isInTime, about } = record.health();
    return context.json(about, isInTime ? 200 : unavailable);
  });
  try {
    return await serveLoopback(app, signal, port);
  } catch (error) {
    throw new EnvironmentError(
      `cannot serve /metrics on port ${port}: ${messageOf(error)}. Choose another with --metrics-port`,
    );
  }
}
