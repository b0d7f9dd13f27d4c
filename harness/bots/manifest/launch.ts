import { dirname } from 'node:path';
import { clockPreload } from '../../clock/environment.ts';
import { freePort } from '../../process/free-port.ts';
import { signalGroup } from '../../process/process-identity.ts';
import { startProcess, type RunningProcess } from '../../process/running-process.ts';
import { reportsIn } from '../reported-lines.ts';
import { collectOutput, untilStarted } from '../started-process.ts';
import type { LaunchOrder, StartedBot } from '../target.ts';
import { fill, type PlaceholderValues } from './placeholders.ts';
import { pythonOf } from './python.ts';
import { untilReady } from './ready.ts';
import type { TargetManifest } from './schema.ts';

/**
 * Runs a bot and waits until it counts as up.
 * @throws BotStartError when it does not come up, EnvironmentError when its Python cannot be had.
 */
export async function launchManifest(
  manifest: TargetManifest,
  file: string,
  order: LaunchOrder,
): Promise<StartedBot> {
  const { name, start, graceMs, stopSignal, says } = manifest;
  const { ledger, seats, stateFolder, deadlineMs, signal } = order;
  const port = String(await freePort());
  for (const seat of seats) seat.botIsAt?.(`http://127.0.0.1:${port}`);
  const values: PlaceholderValues = {
    ...Object.assign({}, ...seats.map(({ placeholders }) => placeholders)),
    'llm.api': order.languageModel,
    python: await pythonOf(manifest, file, order),
    port,
    stateFolder,
    ...(order.clockFile !== undefined && {
      'clock.file': order.clockFile,
      'clock.preload': clockPreload,
    }),
  };
  const environment = environmentOf(manifest, values);
  const folder = dirname(file);
  const running = startProcess({
    name,
    ...fillCommand(start, values),
    cwd: folder,
    env: { ...environment, ...order.environment },
    ledger,
  });
  const output = collectOutput(running);
  const bot = await untilStarted(
    running,
    output,
    () => untilReady(manifest, { running, output, values }, order),
    () => end(running, stopSignal, graceMs),
  );
  const lines = { posted: compiled(says.posted), sas: compiled(says.sas) };
  return {
    ...bot,
    ...(manifest.cli && { cli: { ...fillCommand(manifest.cli, values), environment, folder } }),
    ...reportsIn(output, lines, { deadlineMs, signal }),
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

function fillCommand({ command, args }: TargetManifest['start'], values: PlaceholderValues) {
  return {
    command: fillArgument(command, values),
    args: args.map((argument) => fillArgument(argument, values)),
  };
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

function compiled(pattern: string | undefined): RegExp | undefined {
  return pattern === undefined ? undefined : new RegExp(pattern);
}
