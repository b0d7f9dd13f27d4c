import { z } from 'zod';

/** What the calls take. As in the service, members that it does not know are passed over. */
export const requests = {
  send: z.object({
    number: z.string().default(''),
    recipients: z.array(z.string()).nullish(),
    recipient: z.string().optional(),
    message: z.string().default(''),
    base64_attachments: z.array(z.string()).nullish(),
    text_mode: z.enum(['normal', 'styled']).nullish(),
    edit_timestamp: z.int().nullish(),
    quote_timestamp: z.int().nullish(),
  }),
  typing: z.object({ recipient: z.string().default('') }),
  removal: z.object({ recipient: z.string().default(''), timestamp: z.int().default(0) }),
  reaction: z.object({
    recipient: z.string().default(''),
    reaction: z.string().default(''),
    target_author: z.string().default(''),
    timestamp: z.int().default(0),
  }),
  receipt: z.object({
    recipient: z.string().default(''),
    receipt_type: z.string().default(''),
    timestamp: z.int().default(0),
  }),
};

export type SendRequest = z.infer<typeof requests.send>;

/** Which of what waits a program wants. */
export interface ReceiveWishes {
  readonly timeoutSeconds: number;
  /** Infinity: all. */
  readonly limit: number;
  readonly sendsReceipts: boolean;
}
