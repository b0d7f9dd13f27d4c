import { answer, type AnswerIn } from '../base/http/shapes.ts';
import type { ControlRoute } from '../channels/control-route.ts';
import { listChannels } from './channel-list.ts';
import type { ControlContext } from './control-context.ts';
import { channelsAnswer, statusAnswer } from './shapes.ts';

const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const platforms: Readonly<Record<string, string>> = { darwin: 'macos', win32: 'windows' };

/** `/control/status` and `/control/channels`. */
export function statusRoutes(context: ControlContext): readonly ControlRoute[] {
  const { clock, version } = context;
  const startedAt = new Date(clock.now()).toISOString().replace(/\.\d+/u, '');
  const begun = clock.monotonic();
  const channelsShape = channelsAnswer(context.channels);
  return [
    {
      method: 'GET',
      path: '/status',
      summary: 'The bot and the machine that it runs on',
      success: { status: 200, shape: statusAnswer },
      failures: [],
      async handle(c) {
        const all = listChannels(context);
        return answer(c, statusAnswer, {
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
      summary: 'The channels that are on, and how they fare',
      success: { status: 200, shape: channelsShape },
      failures: [],
      handle(c) {
        const all = listChannels(context);
        return answer(c, channelsShape, { total: all.length, connected: countConnected(all), channels: all });
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
}: ControlContext): Promise<AnswerIn<typeof statusAnswer>['diagnostics']> {
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
