import { FileLockBusy } from '../../../process/file-lock.ts';
import { chooseMode, hasProcess } from './auto.ts';
import { HomeserverNotReady } from './homeserver-not-ready.ts';
import type { HomeserverMode, StartedHomeserver } from './homeserver.ts';
import type { HomeserverStarter, StartHomeserverOptions } from './start-options.ts';

type Starters = Record<Exclude<HomeserverMode, 'auto'>, () => Promise<HomeserverStarter>>;
/** Each way is loaded when it is used: a run in one mode pays nothing for the others. */
const all: Starters = {
  docker: async () => (await import('./docker/start-container.ts')).startDockerHomeserver,
  process: async () => (await import('./process/start-synapse.ts')).startProcessHomeserver,
  external: async () => (await import('./external.ts')).startExternalHomeserver,
  simulated: async () => (await import('./simulated/index.ts')).startSimulated,
  kept: async () => (await import('./kept/start-kept.ts')).startKeptHomeserver,
};

/**
 * Gets a homeserver in the given way and waits until it answers.
 *
 * @throws HomeserverNotReady with a reason, a log tail and an advice; the signal's reason when aborted.
 */
export async function startHomeserver(
  mode: HomeserverMode,
  options: StartHomeserverOptions,
): Promise<StartedHomeserver> {
  options.signal.throwIfAborted();
  if (mode !== 'auto') return startAs(mode, options);
  const chosen = await chooseMode(options.signal);
  return chosen === 'docker' ? startContainerOrProcess(options) : startAs(chosen, options);
}

/**
 * Starts a container, or a process where the engine has no image that works and cannot make one.
 * @param canStartProcess asked before a process is tried.
 * @throws HomeserverNotReady of the container, where a process cannot be tried.
 */
export async function startContainerOrProcess(
  options: StartHomeserverOptions,
  starters: Pick<Starters, 'docker' | 'process'> = all,
  canStartProcess: (signal: AbortSignal) => Promise<boolean> = hasProcess,
): Promise<StartedHomeserver> {
  try {
    return await startAs('docker', options, starters);
  } catch (error) {
    if (!(error instanceof HomeserverNotReady) || !(await canStartProcess(options.signal))) throw error;
    options.onProgress?.(`${error.reason}; a process is started instead of a container`);
    return startAs('process', options, starters);
  }
}

async function startAs<Mode extends keyof Starters>(
  mode: Mode,
  options: StartHomeserverOptions,
  starters: Pick<Starters, Mode> = all,
): Promise<StartedHomeserver> {
  const start = await starters[mode]();
  try {
    return await start(options);
  } catch (error) {
    if (!(error instanceof FileLockBusy)) throw error;
    throw new HomeserverNotReady(error.message, { advice: 'End that process', cause: error });
  }
}
