import { z } from 'zod';
import { count, shapes } from '../../base/http/shapes.ts';

/** Shape of the `extra` of the Discord channel. */
export const discordExtra = z
  .object({
    heardTwiceTotal: count,
    unansweredTotal: count,
    malformedTotal: count,
    notAllowedTotal: count,
    withheldTotal: count,
    identifiesTotal: count,
    resumesTotal: count,
    gapsTotal: count,
  })
  .register(shapes, { id: 'DiscordExtra' });
