import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from '../../../../process/poll.ts';
import { startProcess, type RunningProcess } from '../../../../process/running-process.ts';
import { isHealthy } from '../health.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import type { StartedHomeserver } from '../homeserver.ts';
import type { StartHomeserverOptions } from '../start-options.ts';
import { listeningPort, renderSynapseConfig, serverName } from '../synapse-config.ts';
import { synapseFacts } from '../synapse-facts.ts';
import { installSynapse } from './install-synapse.ts';

const readyLimitMs = 60_000;

/**
 * A Synapse of its own, as a child process on a free loopback port. The first start on a machine installs it,
 * which is not part of `startedInMs`.
 *
 * @throws HomeserverNotReady with Synapse's log tail.
 */
export async function startProcessHomeserver(options: StartHomeserverOptions): Promise<StartedHomeserver> {
  const { python } = await installSynapse(options);
  options.signal.throwIfAborted();

  const startedAt = performance.now();
  const folder = options.ledger.temporaryFolder('synapse');
  const { registrationSecret } = writeSynapseConfig(folder, options.isLimited);
  const synapse = startProcess({
    name: 'synapse',
    command: python,
    args: synapseArguments(folder),
    env: synapseEnvironment(),
    cwd: folder,
    ledger: options.ledger,
  });

  let asked = false;
  const dispose = async (): Promise<void> => {
    asked = true;
    // Nothing that it holds is kept, so there is nothing to wait for.
    await synapse.kill();
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    const baseUrl = await waitUntilReady(synapse, options.signal);
    return {
      baseUrl,
      serverName,
      registrationSecret,
      facts: synapseFacts({ mode: 'process', baseUrl }, startedAt),
      logTail: (lines) => synapse.logTail(lines),
      died: new Promise((resolve) => {
        void synapse.exited.then((exit) => {
          if (!asked) resolve(`Synapse ${exit.text}`);
        });
      }),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Writes what Synapse reads at start into a folder, and returns what was put there. */
export function writeSynapseConfig(
  folder: string,
  isLimited = false,
): { readonly registrationSecret: string } {
  const place = { bindAddress: '127.0.0.1', port: 0, dataFolder: folder, isLimited } as const;
  const config = renderSynapseConfig(place);
  writeFileSync(join(folder, 'homeserver.yaml'), config.homeserverYaml, { mode: 0o600 });
  writeFileSync(join(folder, 'log.yaml'), config.logYaml);
  return config;
}

/** Arguments of Python that run the Synapse whose files lie in `folder`. */
export function synapseArguments(folder: string): readonly string[] {
  return ['-m', 'synapse.app.homeserver', '--config-path', join(folder, 'homeserver.yaml')];
}

/** Synapse gets nothing of the user's environment but where programs are. */
export function synapseEnvironment(): Record<string, string | undefined> {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8' };
}

async function waitUntilReady(synapse: RunningProcess, signal: AbortSignal): Promise<string> {
  let baseUrl: string | undefined;
  synapse.onLine((line) => {
    const port = listeningPort(line);
    if (port !== undefined) baseUrl = `http://127.0.0.1:${port}`;
  });
  const ready = await poll(
    async () => {
      if (!synapse.alive) return 'ended';
      return baseUrl !== undefined && (await isHealthy(baseUrl, signal)) ? baseUrl : undefined;
    },
    { deadlineMs: readyLimitMs, signal },
  );
  if (ready !== undefined && ready !== 'ended') return ready;
  const how =
    ready === 'ended'
      ? (await synapse.exited).text
      : `was not healthy after ${readyLimitMs / 1000} s (${baseUrl ? `listening on ${baseUrl}` : 'not yet listening'})`;
  throw new HomeserverNotReady(`Synapse ${how}`, {
    advice:
      'Read the end of its log; if a package in it is broken, remove the synapse-* folders of the cache folder',
    logTail: synapse.logTail(),
  });
}
