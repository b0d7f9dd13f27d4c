import { z } from 'zod';
import { count, shapes } from '../../base/http/shapes.ts';

/** Shape of the `extra` of the Signal channel. */
export const signalExtra = z
  .object({
    dialect: z.enum(['poll', 'socket']).optional(),
    heardTwiceTotal: count,
    unansweredTotal: count,
    malformedTotal: count,
    notAllowedTotal: count,
    groupTotal: count,
    gapsTotal: count,
    lostTotal: count,
  })
  .register(shapes, { id: 'SignalExtra' });
