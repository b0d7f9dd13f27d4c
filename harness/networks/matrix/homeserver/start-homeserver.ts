import { FileLockBusy } from '../../../process/file-lock.ts';
import { chooseMode } from './auto.ts';
import { HomeserverNotReady } from './homeserver-not-ready.ts';
import type { HomeserverMode, StartedHomeserver } from './homeserver.ts';
import type { HomeserverStarter, StartHomeserverOptions } from './start-options.ts';

/** Each way is loaded when it is used: a run in one mode pays nothing for the others. */
const starters: Record<Exclude<HomeserverMode, 'auto'>, () => Promise<HomeserverStarter>> = {
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
  const start = await starters[mode === 'auto' ? await chooseMode(options.signal) : mode]();
  try {
    return await start(options);
  } catch (error) {
    if (!(error instanceof FileLockBusy)) throw error;
    throw new HomeserverNotReady(error.message, { advice: 'End that process', cause: error });
  }
}
