import type { WaitStrategy } from 'testcontainers';
import { poll } from '../../../../process/poll.ts';
import { speak } from '../../../../process/overhear.ts';
import { readLines } from '../../../../process/read-lines.ts';
import { isHealthy } from '../health.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import type { StartedHomeserver } from '../homeserver.ts';
import type { StartHomeserverOptions } from '../start-options.ts';
import { renderSynapseConfig, serverName } from '../synapse-config.ts';
import { synapseFacts } from '../synapse-facts.ts';
import { buildSynapseImage } from './build-image.ts';
import { ContainerLife } from './container-life.ts';
import { ownerLabels, removeOrphanedContainers } from './leftover-containers.ts';
import { privateContainer, reachableAt } from './private-container.ts';
import { loadContainerRuntime, type ContainerRuntime } from './runtime.ts';

const readyLimitMs = 60_000;
const containerPort = 8008;
const dataFolder = '/data';

/**
 * A Synapse in a container of its own, reached on a port of one private address. The first start on an engine
 * builds the image, which is not part of `startedInMs`.
 *
 * @throws HomeserverNotReady with the log tail of the build or of Synapse.
 */
export async function startDockerHomeserver(options: StartHomeserverOptions): Promise<StartedHomeserver> {
  const runtime = await loadContainerRuntime(options.signal);
  const engine = runtime.client.container.dockerode;
  const life = new ContainerLife(engine, options.ledger);
  try {
    const [image] = await Promise.all([buildSynapseImage(engine, options), removeOrphanedContainers(engine)]);
    options.signal.throwIfAborted();
    const startedAt = performance.now();
    const { baseUrl, registrationSecret } = await startSynapse(runtime, image.tag, life, options);
    return {
      baseUrl,
      serverName,
      registrationSecret,
      facts: synapseFacts({ mode: 'docker', baseUrl, imageId: image.id }, startedAt),
      logTail: (lines) => life.log.last(lines),
      died: life.died,
      [Symbol.asyncDispose]: () => life.remove(),
    };
  } catch (error) {
    await life.remove();
    options.signal.throwIfAborted();
    if (error instanceof HomeserverNotReady) throw error;
    throw new HomeserverNotReady(`Synapse's container could not be started: ${(error as Error).message}`, {
      advice: 'See whether the engine is well (docker info), or use --homeserver process',
      logTail: life.log.last(),
      cause: error,
    });
  }
}

async function startSynapse(
  runtime: ContainerRuntime,
  image: string,
  life: ContainerLife,
  { signal, isLimited }: StartHomeserverOptions,
): Promise<Pick<StartedHomeserver, 'baseUrl' | 'registrationSecret'>> {
  const place = { bindAddress: '0.0.0.0', port: containerPort, dataFolder, isLimited } as const;
  const config = renderSynapseConfig(place);
  const address = await reachableAt(runtime.client.info.containerRuntime.host);
  let baseUrl = '';

  const onCreated = (id: string): void => {
    life.created(id);
    signal.throwIfAborted();
  };
  const readiness = waitStrategy(async (id, port) => {
    void life.watch(id);
    baseUrl = `http://${address}:${port}`;
    await waitUntilHealthy(baseUrl, life, signal);
  });

  await privateContainer(runtime, { image, address, port: containerPort, onCreated })
    .withLabels(ownerLabels())
    .withCopyContentToContainer([
      { content: config.homeserverYaml, target: `${dataFolder}/homeserver.yaml` },
      { content: config.logYaml, target: `${dataFolder}/log.yaml` },
    ])
    .withLogConsumer((stream) =>
      readLines(stream, (line) => {
        life.log.add(line);
        speak('synapse', line);
      }),
    )
    .withWaitStrategy(readiness)
    .start();
  return { baseUrl, registrationSecret: config.registrationSecret };
}

async function waitUntilHealthy(baseUrl: string, life: ContainerLife, signal: AbortSignal): Promise<void> {
  const outcome = await poll(
    async () => (life.end === undefined ? (await isHealthy(baseUrl, signal)) || undefined : false),
    { deadlineMs: readyLimitMs, signal },
  );
  if (outcome) return;
  const reason = life.end ?? `Synapse at ${baseUrl} was not healthy after ${readyLimitMs / 1000} s`;
  throw new HomeserverNotReady(reason, { advice: 'Read the end of its log', logTail: life.log.last() });
}

/** A wait strategy of testcontainers that knows its own limits. */
function waitStrategy(wait: (container: string, port: number) => Promise<void>): WaitStrategy {
  const strategy: WaitStrategy = {
    waitUntilReady: (container, ports) => wait(container.id, ports.getBinding(containerPort)),
    withStartupTimeout: () => strategy,
    isStartupTimeoutSet: () => true,
    getStartupTimeout: () => readyLimitMs,
  };
  return strategy;
}
