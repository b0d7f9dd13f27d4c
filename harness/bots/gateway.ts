import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../waiting/waiting.ts';
import { freePort } from '../process/free-port.ts';
import { startProcess, type RunningProcess } from '../process/running-process.ts';
import { untilUp } from '../process/until-up.ts';
import { BotStartError } from './bot-start-error.ts';
import { ControlClient, type ChannelStatus } from './control-client.ts';
import type { StartBotOptions, StartedBot } from './target.ts';

const matrixChannel = 'matrix';

/** What is peculiar to one program among those that share Carapace's config, environment and control API. */
export interface Gateway {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the config that all share. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Added to the environment that all share; secrets belong here, not in arguments. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A bot with a control API. */
export type StartedGateway = StartedBot & { readonly control: ControlClient };

/**
 * Starts a gateway with one encrypted Matrix account and an open control API, and waits for the channel.
 * @throws BotStartError with the log tail when it ends, reports an error or does not connect in time.
 */
export async function startGateway(gateway: Gateway, options: StartBotOptions): Promise<StartedGateway> {
  const { account, signal, ledger } = options;
  const folder = ledger.temporaryFolder(gateway.name);
  const port = await freePort();
  const controlToken = crypto.randomUUID();
  options.registerSecret(controlToken, `control token of ${gateway.name}`);
  const configFile = join(folder, 'carapace.json5');
  writeFileSync(configFile, JSON.stringify(configOf(gateway, options, port), null, 2), { mode: 0o600 });

  const running = startProcess({
    name: gateway.name,
    command: gateway.command,
    args: gateway.args,
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      CARAPACE_STATE_DIR: folder,
      CARAPACE_GATEWAY_TOKEN: controlToken,
      MATRIX_ACCESS_TOKEN: account.accessToken,
      ...gateway.env,
    },
    ledger,
  });
  const control = new ControlClient(`http://127.0.0.1:${port}`, controlToken, signal);
  try {
    await connected(gateway.name, running, control, options);
  } catch (error) {
    await running.kill();
    throw error;
  }
  return {
    control,
    logTail: running.logTail,
    exited: running.exited.then((exit) => exit.text),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

async function connected(
  name: string,
  running: RunningProcess,
  control: ControlClient,
  options: StartBotOptions,
): Promise<void> {
  const failed = (reason: string, observed: string): Error =>
    new BotStartError(reason, observed, running.logTail());
  let seen = 'no answer on its control API';
  const probe = async (): Promise<ChannelStatus | undefined> => {
    const channel = await control.channel(matrixChannel);
    seen = channel === undefined ? 'no matrix channel' : `channel "${channel.status}"`;
    return channel?.status === 'connected' || channel?.status === 'error' ? channel : undefined;
  };
  const { status, lastError } = await untilUp(
    name,
    running,
    options,
    (limits) =>
      eventually(probe, { why: `${name} to connect its matrix channel`, lastSeen: () => seen, ...limits }),
    failed,
  );
  if (status === 'error') throw failed(`${name} could not connect: ${lastError}`, 'channel "error"');
}

function configOf(gateway: Gateway, options: StartBotOptions, port: number): object {
  const { userId, deviceId } = options.account;
  return {
    gateway: { port, bind: 'loopback', auth: { mode: 'token' }, control: { enabled: true } },
    matrix: {
      enabled: true,
      encrypted: true,
      homeserverUrl: options.homeserverUrl,
      userId,
      deviceId,
      autoJoin: { allowUsers: options.allowUsers },
    },
    ...gateway.config,
  };
}
