import type { ControlRoute } from '../channels/control-route.ts';
import { listChannels } from './channel-list.ts';
import type { ControlContext } from './control-context.ts';

const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const platforms: Readonly<Record<string, string>> = { darwin: 'macos', win32: 'windows' };

/** `/control/status` and `/control/channels`. */
export function statusRoutes(context: ControlContext): readonly ControlRoute[] {
  const { clock, version } = context;
  const startedAt = new Date(clock.now()).toISOString().replace(/\.\d+/u, '');
  const begun = clock.monotonic();
  return [
    {
      method: 'GET',
      path: '/status',
      async handle(c) {
        const all = listChannels(context);
        return c.json({
          ok: true,
          version,
          startedAt,
          uptimeSeconds: Math.floor((clock.monotonic() - begun) / 1_000),
          connectedChannels: countConnected(all),
          totalChannels: all.length,
          runtime: {
            name: 'cara-ref',
            version,
            platform: platforms[process.platform] ?? process.platform,
            arch: architectures[process.arch] ?? process.arch,
          },
          diagnostics: await diagnose(context),
        });
      },
    },
    {
      method: 'GET',
      path: '/channels',
      handle(c) {
        const all = listChannels(context);
        return c.json({ total: all.length, connected: countConnected(all), channels: all });
      },
    },
  ];
}

function countConnected(channels: readonly { readonly status: string }[]): number {
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
