import type { Command } from 'commander';
import { messageOf } from '../../base/errors/message-of.ts';
import { asObject, parseJson } from '../../base/json.ts';
import { withoutTerminalUnsafe as safe } from '../../base/deceptive-characters.ts';
import { addConnectionOptions, type ConnectionOptions } from '../connection/connection-options.ts';
import { askControl } from '../connection/control-request.ts';
import { findGateway, type GatewayAddress, urlOf } from '../connection/find-gateway.ts';
import type { Console } from '../console/console.ts';
import { printJson } from '../console/print-json.ts';

const answerLimitMs = 5_000;
type Json = Readonly<Record<string, unknown>>;

interface StatusOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** Adds `status`: whether a gateway is up. */
export function addStatusCommand(program: Command, console: Console): void {
  addConnectionOptions(program.command('status'))
    .description('tell whether a gateway is up, and how its channels are')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  cara-ref status
  cara-ref status --json | jq .health.status

Exit codes: 0 it answers · 1 it does not. How the channels are is told only to those who have its token.`,
    )
    .action(async (options: StatusOptions) => {
      const gateway = await findGateway(options, console);
      const health = await askHealth(console, gateway);
      const ask = async (path: string): Promise<Json | undefined> =>
        askControl(console, gateway, { method: 'GET', path }).catch(() => undefined);
      const control = await ask('/control/status');
      if (options.json) {
        printJson(console, { health, ...(control && { controlStatus: control }) });
        return;
      }
      const channels = control && (await ask('/control/channels'));
      for (const line of describe(gateway, health, control, channels)) console.print(line);
    });
}

/** What the gateway says of its health. @throws Error when it does not. */
export async function askHealth({ fetch }: Pick<Console, 'fetch'>, gateway: GatewayAddress): Promise<Json> {
  const url = new URL('/health', urlOf(gateway));
  const answer = await fetch(url, { signal: AbortSignal.timeout(answerLimitMs), redirect: 'error' })
    .then(async (response) => ({ response, text: await response.text() }))
    .catch((error: unknown) => {
      const { cause = error } = error as Error;
      throw new Error(
        `Could not connect to carapace at ${gateway.host}:${gateway.port}: ${messageOf(cause)}\n\n` +
          'Is the server running? Start it with: cara-ref start',
      );
    });
  const { response, text } = answer;
  if (!response.ok) throw new Error(`Health endpoint returned HTTP ${response.status}: ${safe(text)}`);
  return asObject(parseJson(text));
}

function describe(
  { host, port }: GatewayAddress,
  health: Json,
  control: Json | undefined,
  list: Json | undefined,
): readonly string[] {
  const { version, uptimeSeconds, status } = health;
  const { platform, arch } = asObject(control?.['runtime']);
  const all = list?.['channels'];
  const channels = Array.isArray(all) ? all.map(asObject) : [];
  return [
    'Carapace gateway status',
    '=======================',
    `  Version:  ${safe(String(version))}`,
    `  Uptime:   ${formatDuration(Number(uptimeSeconds))}`,
    `  Address:  ${host}:${port}`,
    `  Status:   ${safe(String(status))}`,
    ...(control
      ? [`  Channels: ${Number(control['connectedChannels'])}/${Number(control['totalChannels'])} connected`]
      : []),
    ...channels.map(describeChannel),
    ...(platform === undefined ? [] : [`  Platform: ${safe(`${String(platform)} (${String(arch)})`)}`]),
  ];
}

function describeChannel({ id, status, lastError }: Json): string {
  const state = `    ${String(id)}: ${String(status)}`;
  return safe(lastError === undefined ? state : `${state} – ${String(lastError)}`);
}

/** E.g. `2h 5m 7s`. */
function formatDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
