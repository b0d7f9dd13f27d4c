import { Hono } from 'hono';
import { allowOnly } from '../base/http/allow-only.ts';
import { formatMetrics, type Metric } from '../base/metric.ts';
import type { ControlContext } from './control-context.ts';

const path = '/metrics';
const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/** `/metrics`: numbers and no names, open to everybody, always there. */
export function metricsRoute(context: ControlContext): Hono {
  const { clock, version, events, channels } = context;
  const startedAt = clock.monotonic();
  const own = (): Metric[] => [
    {
      name: 'carapace_build_info',
      help: 'Version of the bot',
      type: 'gauge',
      samples: [{ labels: { version }, value: 1 }],
    },
    {
      name: 'carapace_uptime_seconds',
      help: 'Seconds since the bot started',
      type: 'gauge',
      samples: [{ value: Math.floor((clock.monotonic() - startedAt) / 1_000) }],
    },
    {
      name: 'carapace_matrix_verification_rate_limit_drops_total',
      help: 'Events about verifications that operators were not told because there were too many',
      type: 'counter',
      samples: [{ value: events.dropped }],
    },
  ];
  const routes = new Hono();
  routes.use(path, allowOnly(['GET']));
  routes.get(path, (c) => {
    const ofChannels = channels.flatMap(({ channel }) => channel?.metrics?.() ?? []);
    return c.body(formatMetrics([...own(), ...ofChannels]), 200, { 'Content-Type': contentType });
  });
  return routes;
}
