import { z } from 'zod';
import { count, shapes } from '../../../base/http/shapes.ts';

const ok = z.literal(true);
const wrongSigil = 'leading sigil is incorrect or missing';
/** Not part of a pattern: not all who read the description know how to write NUL. */
const withoutNul = [(text: string) => !text.includes('\0'), 'an id holds no NUL'] as const;

const device = z
  .object({
    userId: z.string(),
    deviceId: z.string(),
    displayName: z.string().optional(),
    verified: z.boolean(),
    rawDeviceIdHex: z
      .string()
      .regex(/^(?:[0-9a-f]{2})+$/)
      .optional(),
  })
  .register(shapes, { id: 'Device' });

const shortAuthString = z.object({
  emoji: z
    .array(z.object({ symbol: z.string(), description: z.string() }))
    .length(7)
    .optional(),
  decimals: z.array(z.number().int().min(1_000).max(9_191)).length(3).optional(),
});

const verification = z
  .object({
    flowId: z.string(),
    protocolFlowId: z.string(),
    userId: z.string(),
    deviceId: z.string().optional(),
    state: z.enum([
      'created',
      'requested',
      'ready',
      'transitioned',
      'started',
      'accepted',
      'keys_exchanged',
      'confirmed',
      'done',
      'cancelled',
      'mismatched',
    ]),
    sas: shortAuthString.optional(),
    createdAt: count,
    updatedAt: count,
  })
  .register(shapes, { id: 'Verification' });

export const devicesAnswer = z
  .object({ ok, devices: z.array(device) })
  .register(shapes, { id: 'DevicesAnswer' });

export const verificationsAnswer = z
  .object({ ok, verifications: z.array(verification) })
  .register(shapes, { id: 'VerificationsAnswer' });

export const verificationAnswer = z
  .object({ ok, verification })
  .register(shapes, { id: 'VerificationAnswer' });

/** What was done with a text that an operator sends to see whether it arrives. */
export const delivery = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('sent'), messageId: z.string(), conversationId: z.string() }),
    z.object({
      outcome: z.literal('failed'),
      error: z.string(),
      retryability: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('terminal') }),
        z.object({ kind: z.literal('transient'), retryAfterMs: count.optional() }),
      ]),
      conversationId: z.string().optional(),
      kind: z.string().optional(),
    }),
  ])
  .register(shapes, { id: 'Delivery' });

export const sendTestAnswer = z
  .object({ ok: z.boolean(), delivery })
  .register(shapes, { id: 'SendTestAnswer' });

/** A local part, and as server a DNS name, an IPv4 or a bracketed IPv6 address, each with an optional port. */
const userId = z
  .string()
  .regex(/^@[^:]*:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/, {
    error: ({ input }) => faultOfUserId(String(input)),
  })
  .refine(...withoutNul);

function faultOfUserId(text: string): string {
  if (!text.startsWith('@')) return wrongSigil;
  if (!text.includes(':')) return 'required colon is missing';
  return 'server name is not a valid IP address or domain name';
}

export const startRequest = z
  .strictObject({
    userId,
    deviceId: z.string().nullish(),
    rawDeviceIdHex: z.string().nullish(),
  })
  .register(shapes, { id: 'StartRequest' });
export type StartRequest = z.infer<typeof startRequest>;

export const confirmRequest = z
  .strictObject({ match: z.boolean() })
  .register(shapes, { id: 'ConfirmRequest' });

/** Other members do not matter. Rooms of newer versions have an id without a server. */
export const sendTestRequest = z
  .looseObject({
    roomId: z
      .string()
      .regex(/^!/, wrongSigil)
      .refine(...withoutNul),
    text: z.string(),
  })
  .register(shapes, { id: 'SendTestRequest' });
export type SendTestRequest = z.infer<typeof sendTestRequest>;
