import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { withFileLock } from '../../../../process/file-lock.ts';
import { poll } from '../../../../process/poll.ts';
import { processStart } from '../../../../process/process-identity.ts';
import { isHealthy, isStillHealthy } from '../health.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import type { StartedHomeserver } from '../homeserver.ts';
import { installSynapse } from '../process/install-synapse.ts';
import { synapseArguments, synapseEnvironment, writeSynapseConfig } from '../process/start-synapse.ts';
import type { StartHomeserverOptions } from '../start-options.ts';
import { listeningPort, serverName } from '../synapse-config.ts';
import { synapseFacts } from '../synapse-facts.ts';
import { keptLogPath, limitKeptLog, readKeptLogTail } from './kept-log.ts';
import {
  currentInputs,
  isAlive,
  keptFolder,
  readKeptState,
  writeKeptState,
  type KeptState,
} from './kept-state.ts';
import { endKept, keptLockPath } from './stop-kept.ts';

const readyLimitMs = 60_000;
/** Long enough for another run's first installation. */
const lockLimitMs = 11 * 60_000;
const livenessIntervalMs = 20;
const startLogLines = 400;

type ReadyState = KeptState & { readonly baseUrl: string };

/**
 * The Synapse that outlives runs: used again while it answers and is made from the same files, else started anew.
 * Disposing leaves it running; `stopKept` ends it.
 *
 * @throws HomeserverNotReady with Synapse's log tail.
 */
export async function startKeptHomeserver(options: StartHomeserverOptions): Promise<StartedHomeserver> {
  const startedAt = performance.now();
  const lock = { deadlineMs: lockLimitMs, signal: options.signal };
  const state = await withFileLock(keptLockPath(), lock, () => reuseOrStart(options));
  limitKeptLog();

  const { baseUrl, registrationSecret } = state;
  const watch = watchUntilDeath(state);
  return {
    baseUrl,
    serverName,
    registrationSecret,
    facts: synapseFacts({ mode: 'process', baseUrl }, startedAt),
    logTail: readKeptLogTail,
    died: watch.died,
    async [Symbol.asyncDispose]() {
      watch.stop();
    },
  };
}

async function reuseOrStart(options: StartHomeserverOptions): Promise<ReadyState> {
  const kept = readKeptState();
  if (kept?.baseUrl !== undefined && kept.inputs === currentInputs() && isAlive(kept)) {
    if (await isStillHealthy(kept.baseUrl, options.signal)) return { ...kept, baseUrl: kept.baseUrl };
  }
  await endKept();
  try {
    return await start(options);
  } catch (error) {
    await endKept();
    throw error;
  }
}

async function start(options: StartHomeserverOptions): Promise<ReadyState> {
  const { python } = await installSynapse(options);
  options.signal.throwIfAborted();
  mkdirSync(keptFolder(), { recursive: true, mode: 0o700 });
  const { registrationSecret } = writeSynapseConfig(keptFolder());
  const { pid, start } = spawnDetached(python);
  const state = { pid, start, inputs: currentInputs(), registrationSecret };
  // Written before it is ready, so that a run killed here leaves something that the next one can end.
  writeKeptState(state);
  const ready = { ...state, baseUrl: await waitUntilReady(state, options.signal) };
  writeKeptState(ready);
  return ready;
}

function spawnDetached(python: string): { readonly pid: number; readonly start: string } {
  const log = openSync(keptLogPath(), 'a', 0o600);
  const child = spawn(python, [...synapseArguments(keptFolder())], {
    cwd: keptFolder(),
    env: { ...synapseEnvironment() },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  // Seen below by the pid that is missing; unheard, it would end this process.
  child.once('error', () => {});
  child.unref();
  const start = child.pid === undefined ? undefined : processStart(child.pid);
  if (child.pid === undefined || start === undefined) {
    throw new HomeserverNotReady(`${python} could not be started`, {
      advice: 'Remove the synapse-* folders of the cache folder',
    });
  }
  return { pid: child.pid, start };
}

async function waitUntilReady(state: KeptState, signal: AbortSignal): Promise<string> {
  const outcome = await poll(
    async () => {
      if (!isAlive(state)) return 'ended';
      const port = readKeptLogTail(startLogLines)
        .map(listeningPort)
        .find((found) => found !== undefined);
      const baseUrl = `http://127.0.0.1:${port}`;
      return port !== undefined && (await isHealthy(baseUrl, signal)) ? baseUrl : undefined;
    },
    { deadlineMs: readyLimitMs, signal },
  );
  if (outcome !== undefined && outcome !== 'ended') return outcome;
  throw new HomeserverNotReady(
    outcome === 'ended'
      ? 'Synapse ended at its start'
      : `Synapse was not healthy after ${readyLimitMs / 1000} s`,
    { advice: 'Read the end of its log', logTail: readKeptLogTail() },
  );
}

/** It is no child of this process, so its end can only be seen by looking. */
function watchUntilDeath(state: KeptState): { readonly died: Promise<string>; readonly stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setInterval(() => {
    if (isAlive(state)) return;
    clearInterval(timer);
    resolve(`The kept Synapse, process ${state.pid}, has ended`);
  }, livenessIntervalMs).unref();
  return { died: promise, stop: () => clearInterval(timer) };
}
