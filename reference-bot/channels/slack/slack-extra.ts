import { z } from 'zod';
import { count, shapes } from '../../base/http/shapes.ts';

/** Shape of the `extra` of the Slack channel. */
export const slackExtra = z
  .object({
    mode: z.enum(['events', 'socket']),
    heardTwiceTotal: count,
    unansweredTotal: count,
    notAllowedTotal: count,
    missedTotal: count,
  })
  .register(shapes, { id: 'SlackExtra' });
