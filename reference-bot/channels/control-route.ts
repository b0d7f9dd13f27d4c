import type { Context } from 'hono';

/** One method of one path that a channel adds to the control API. The API lets nobody in without its token. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST';
  /** Below `/control/<id>`, e.g. `/verifications/:flowId/accept`. */
  readonly path: `/${string}`;
  /** A longer body is refused. Default: the body is not looked at. */
  readonly bodyLimitBytes?: number;
  /** @throws BadRequest, ChannelError. */
  readonly handle: (c: Context) => Response | Promise<Response>;
}
