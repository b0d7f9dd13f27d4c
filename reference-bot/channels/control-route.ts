import type { Context } from 'hono';
import type { z } from 'zod';

/** One method of one path that a channel adds to the control API. The API lets nobody in without its token. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST';
  /** Below `/control/<id>`, e.g. `/verifications/:flowId/accept`. */
  readonly path: `/${string}`;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** Shape of the body. Default: the body is not looked at. */
  readonly body?: {
    readonly shape: z.ZodType;
    /** A longer body is refused. */
    readonly limitBytes: number;
  };
  /** What it answers where it succeeds. */
  readonly success: { readonly status: 200 | 201; readonly shape: z.ZodType };
  /** Statuses of its other answers, beside those that all routes have. */
  readonly failures: readonly number[];
  /** @throws BadRequest, ChannelError. */
  readonly handle: (c: Context) => Response | Promise<Response>;
}
