import { z } from 'zod';
import { count, shapes } from '../../base/http/shapes.ts';

/** Shape of the `extra` of the Telegram channel. */
export const telegramExtra = z
  .object({ heardTwiceTotal: count, unansweredTotal: count, malformedTotal: count, notAllowedTotal: count })
  .register(shapes, { id: 'TelegramExtra' });
