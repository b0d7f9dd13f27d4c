import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSON5 from 'json5';
import { eventually } from '../waiting/waiting.ts';
import { freePort } from '../process/free-port.ts';
import { startProcess, type RunningProcess } from '../process/running-process.ts';
import { untilUp } from '../process/until-up.ts';
import { BotStartError } from './bot-start-error.ts';
import { ControlEvents } from './control-events.ts';
import { ControlClient, type ChannelStatus } from './control-client.ts';
import { NextLine } from './next-line.ts';
import { collectOutput, untilStarted } from './started-process.ts';
import type { LaunchOrder, StartedBot } from './target.ts';

/** What is peculiar to one program among those that share Carapace's config, environment and control API. */
export interface Gateway {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Arguments that come before those of an operator's command. */
  readonly cliArgs: readonly string[];
  /** Added to the config that all share. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Added to the environment that all share; secrets belong here, not in arguments. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A bot that reports an error may try again, e.g. where the service was slow. It has this part of the limit for it. */
const triesAgainFor = 0.15;

/** A bot with a control API. */
export type StartedGateway = StartedBot & { readonly control: ControlClient };

/**
 * Starts a gateway with a channel for each seat and an open control API, and waits for the channels.
 * @throws BotStartError with the log tail when it ends, goes on reporting an error or does not connect in time.
 */
export async function launchGateway(gateway: Gateway, order: LaunchOrder): Promise<StartedGateway> {
  const { signal, ledger, stateFolder, seats } = order;
  const configFile = join(stateFolder, 'carapace.json5');
  const isNew = order.configuration !== 'as it is';
  const port = isNew ? await freePort() : portIn(configFile);
  const controlToken = order.environment?.['CARAPACE_GATEWAY_TOKEN'] ?? crypto.randomUUID();
  order.registerSecret(controlToken, `control token of ${gateway.name}`);
  if (isNew)
    writeFileSync(configFile, JSON.stringify(configOf(gateway, order, port), null, 2), { mode: 0o600 });

  const environment = {
    PATH: process.env['PATH'],
    HOME: stateFolder,
    TMPDIR: stateFolder,
    CARAPACE_STATE_DIR: stateFolder,
    CARAPACE_GATEWAY_TOKEN: controlToken,
    ...gateway.env,
    ...Object.assign({}, ...seats.map(({ environment: ofSeat }) => ofSeat)),
  };
  const running = startProcess({
    name: gateway.name,
    command: gateway.command,
    args: gateway.args,
    cwd: stateFolder,
    env: { ...environment, ...order.environment },
    ledger,
  });
  const url = `http://127.0.0.1:${port}`;
  const control = new ControlClient({ baseUrl: url, token: controlToken, signal });
  for (const seat of seats) seat.botIsAt?.(url);
  const output = collectOutput(running);
  const bot = await untilStarted(running, output, async () => {
    if (order.awaits === 'nothing') return;
    using lines = new NextLine(output);
    for (const { network } of seats)
      await untilConnected(network, { name: gateway.name, running, control, lines, order });
  });
  const events = new ControlEvents(url, controlToken);
  void bot.exited.then(() => events[Symbol.dispose]());
  const { command, cliArgs: args } = gateway;
  const cli = { command, args, environment, folder: stateFolder };
  return { ...bot, control: control.with({ events }), configFile, cli };
}

interface Connecting {
  /** Of the bot. */
  readonly name: string;
  readonly running: RunningProcess;
  readonly control: ControlClient;
  readonly lines: NextLine;
  readonly order: LaunchOrder;
}

async function untilConnected(
  channelId: string,
  { name, running, control, lines, order }: Connecting,
): Promise<void> {
  const failed = (reason: string, observed: string): Error =>
    new BotStartError(reason, observed, running.logTail());
  let seen = 'no answer on its control API';
  let failingSinceMs: number | undefined;
  const probe = async (): Promise<ChannelStatus | undefined> => {
    const channel = await control.channel(channelId);
    seen = channel === undefined ? `no ${channelId} channel` : `channel "${channel.status}"`;
    if (channel?.status === 'connected') return channel;
    if (channel?.status !== 'error') return undefined;
    failingSinceMs ??= performance.now();
    return performance.now() - failingSinceMs < order.deadlineMs * triesAgainFor ? undefined : channel;
  };
  const wait = {
    why: `${name} to connect its ${channelId} channel`,
    lastSeen: () => seen,
    wake: () => lines.promise,
  };
  const { status, lastError } = await untilUp({
    name,
    running,
    limits: order,
    isUp: (limits) => eventually(probe, { ...wait, ...limits }),
    failed,
  });
  if (status === 'error') throw failed(`${name} could not connect: ${lastError}`, 'channel "error"');
}

/** The port that the configuration names already. */
function portIn(configFile: string): number {
  const { gateway } = JSON5.parse<{ gateway: { port: number } }>(readFileSync(configFile, 'utf8'));
  return gateway.port;
}

function configOf(
  gateway: Gateway,
  { seats, config }: Pick<LaunchOrder, 'seats' | 'config'>,
  port: number,
): object {
  const usual = { port, bind: 'loopback', auth: { mode: 'token' }, control: { enabled: true } };
  return {
    ...Object.fromEntries(seats.map(({ network, config }) => [network, config])),
    ...gateway.config,
    ...config,
    gateway: { ...usual, ...(config?.['gateway'] as object | undefined) },
  };
}
