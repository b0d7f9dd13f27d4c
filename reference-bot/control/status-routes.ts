import { Hono } from 'hono';
import type { ControlContext } from './control-context.ts';

const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const platforms: Readonly<Record<string, string>> = { darwin: 'macos', win32: 'windows' };

/** `/control/status` and `/control/channels`. */
export function statusRoutes(context: ControlContext): Hono {
  const { clock, version, channels } = context;
  const startedAt = new Date(clock.now()).toISOString().replace(/\.\d+/u, '');
  const begun = clock.monotonic();
  const routes = new Hono();
  routes.get('/control/status', async (c) => {
    const all = channels();
    return c.json({
      ok: true,
      version,
      startedAt,
      uptimeSeconds: Math.floor((clock.monotonic() - begun) / 1_000),
      connectedChannels: connected(all),
      totalChannels: all.length,
      runtime: {
        name: 'cara-ref',
        version,
        platform: platforms[process.platform] ?? process.platform,
        arch: architectures[process.arch] ?? process.arch,
      },
      diagnostics: await diagnose(context),
    });
  });
  routes.get('/control/channels', (c) => {
    const all = channels();
    return c.json({ total: all.length, connected: connected(all), channels: all });
  });
  return routes;
}

function connected(channels: readonly { readonly status: string }[]): number {
  return channels.filter((channel) => channel.status === 'connected').length;
}

async function diagnose({
  files,
  stateDirectory,
}: ControlContext): Promise<Readonly<Record<string, unknown>>> {
  const [storageWritable, diskFreeBytes, descriptors] = await Promise.all([
    files.isWritable(stateDirectory),
    files.freeBytes(stateDirectory).catch(() => undefined),
    files.list('/proc/self/fd').catch(() => undefined),
  ]);
  return {
    storageWritable,
    ...(diskFreeBytes !== undefined && { diskFreeBytes }),
    memoryRssBytes: process.memoryUsage.rss(),
    ...(descriptors && { openFds: descriptors.length }),
  };
}
