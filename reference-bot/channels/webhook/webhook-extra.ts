import { z } from 'zod';
import { count, shapes } from '../../base/http/shapes.ts';

/** Shape of the `extra` of the webhook channel. */
export const webhookExtra = z
  .object({ heardTwiceTotal: count, unansweredTotal: count })
  .register(shapes, { id: 'WebhookExtra' });
