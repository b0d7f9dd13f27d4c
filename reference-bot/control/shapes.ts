import { z } from 'zod';
import { count, shapes } from '../base/http/shapes.ts';

const about = { version: z.string(), uptimeSeconds: count };

export const alive = z.object({ status: z.literal('ok'), ...about }).register(shapes, { id: 'Alive' });

export const health = alive
  .extend({
    /** How the events fare. */
    ws: z.object({ matrixVerificationRateLimitDropTotal: count }),
  })
  .register(shapes, { id: 'Health' });

export const readiness = z
  .object({ status: z.enum(['ready', 'not_ready']), ...about })
  .register(shapes, { id: 'Readiness' });

export const statusAnswer = z
  .object({
    ok: z.literal(true),
    version: z.string(),
    startedAt: z.iso.datetime({ precision: 0 }),
    uptimeSeconds: count,
    connectedChannels: count,
    totalChannels: count,
    runtime: z.object({ name: z.string(), version: z.string(), platform: z.string(), arch: z.string() }),
    diagnostics: z.object({
      storageWritable: z.boolean(),
      diskFreeBytes: count.optional(),
      memoryRssBytes: count.optional(),
      openFds: count.optional(),
    }),
  })
  .register(shapes, { id: 'StatusAnswer' });

/** What every channel tells of itself. */
const channel = z.object({
  name: z.string(),
  status: z.enum(['connected', 'disconnected', 'connecting', 'error']),
  lastConnectedAt: z.iso.datetime({ precision: 3 }).optional(),
  lastError: z.string().optional(),
});

/** The list of channels, each with the facts of its own kind. */
export function channelsAnswer(kinds: readonly { readonly id: string; readonly extra?: z.ZodType }[]) {
  const [first, ...others] = kinds.map(({ id, extra }) =>
    channel.extend({ id: z.literal(id), ...(extra && { extra: extra.optional() }) }),
  );
  if (!first) throw new TypeError('the bot knows no channel');
  return z
    .object({
      total: count,
      connected: count,
      channels: z.array(z.discriminatedUnion('id', [first, ...others])),
    })
    .register(shapes, { id: 'ChannelsAnswer' });
}

export const csrfRefusal = z
  .object({ error: z.object({ code: z.literal('csrf_error'), message: z.string() }) })
  .register(shapes, { id: 'CsrfRefusal' });

export const rateLimited = z
  .object({
    error: z.object({
      code: z.literal('rate_limit_exceeded'),
      message: z.string(),
      retryAfter: count,
    }),
  })
  .register(shapes, { id: 'RateLimited' });
