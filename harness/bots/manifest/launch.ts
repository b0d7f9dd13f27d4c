import { dirname } from 'node:path';
import { EventLog } from '../../waiting/event-log.ts';
import { startEchoLlm } from '../../networks/llm/echo-llm.ts';
import { freePort } from '../../process/free-port.ts';
import { signalGroup } from '../../process/process-identity.ts';
import { startProcess, type RunningProcess } from '../../process/running-process.ts';
import type { LaunchOptions, StartedProcess } from '../target.ts';
import { accountValues, fill, type PlaceholderValues } from './placeholders.ts';
import { pythonOf } from './python.ts';
import { untilReady } from './ready.ts';
import type { TargetManifest } from './schema.ts';
import { usedPlaceholders } from './usage.ts';

const outputLimitLines = 20_000;

/** A bot that is up. */
export interface Launched extends StartedProcess {
  /** Every line of both its outputs. */
  readonly output: EventLog<string>;
  kill(): Promise<void>;
}

/**
 * Runs a bot and waits until it counts as up.
 * @param extra what the placeholders stand for besides what every start has.
 * @throws BotStartError when it does not come up, EnvironmentError when its Python cannot be had.
 */
export async function launch(
  manifest: TargetManifest,
  file: string,
  extra: PlaceholderValues & { readonly stateFolder: string },
  options: LaunchOptions,
): Promise<Launched> {
  const { name, start, graceMs, stopSignal } = manifest;
  const { account, ledger } = options;
  options.registerSecret(account.accessToken, `access token of ${name}`);
  options.registerSecret(account.password, `password of ${name}`);
  await using resources = new AsyncDisposableStack();
  const llm = usedPlaceholders(manifest).has('llm.api') ? resources.use(await startEchoLlm()) : undefined;
  const values: PlaceholderValues = {
    ...accountValues(options),
    'llm.api': llm?.baseUrl,
    python: await pythonOf(manifest, file, options),
    port: String(await freePort()),
    ...extra,
  };
  const running = startProcess({
    name,
    command: fillArgument(start.command, values),
    args: start.args.map((argument) => fillArgument(argument, values)),
    cwd: dirname(file),
    env: environmentOf(manifest, values),
    ledger,
  });
  const output = new EventLog<string>();
  running.onLine((line) => keep(line, output));
  try {
    await untilReady(manifest, { running, output, values }, options);
  } catch (error) {
    await running.kill();
    throw error;
  }
  const kept = resources.move();
  return {
    output,
    logTail: running.logTail,
    exited: running.exited.then((exit) => exit.text),
    async kill() {
      await running.kill();
      await kept.disposeAsync();
    },
    async [Symbol.asyncDispose]() {
      await end(running, stopSignal, graceMs);
      await kept.disposeAsync();
    },
  };
}

function environmentOf(
  { environment, inherit, python }: TargetManifest,
  values: PlaceholderValues & { readonly stateFolder?: string },
): Record<string, string | undefined> {
  const filled = Object.entries(environment).map(([name, template]) => [name, fill(template, values)]);
  return {
    HOME: values.stateFolder,
    LANG: 'C.UTF-8',
    ...Object.fromEntries(['PATH', ...inherit].map((name) => [name, process.env[name]])),
    // Sources may lie where nothing is to be written, and a line that is held back is a line not said.
    ...(python && { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' }),
    ...Object.fromEntries(filled),
  };
}

/** A bot that floods its output must not fill the memory. */
function keep(line: string, output: EventLog<string>): void {
  if (output.items.length < outputLimitLines) output.append(line);
  else if (output.items.length === outputLimitLines)
    output.append('… (what it said after that was not kept)');
}

/** Empty where it refers to something that is absent in this start: arguments keep their places. */
function fillArgument(template: string, values: PlaceholderValues): string {
  return fill(template, values) ?? '';
}

async function end(running: RunningProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (!running.alive) return;
  signalGroup(running.pid, signal);
  const timer = setTimeout(() => void running.kill(), graceMs);
  await running.exited;
  clearTimeout(timer);
}
