import { hostname } from 'node:os';
import type { ContainerRuntimeClient } from 'testcontainers';
import { processStart } from '../../../../process/process-identity.ts';
import { findEngine } from './find-engine.ts';
import { loadContainerRuntime } from './runtime.ts';

type Engine = ContainerRuntimeClient['container']['dockerode'];

const removalLimitMs = 30_000;
const hostLabel = 'cara-smoke.host';
const ownerLabel = 'cara-smoke.owner';

/** Labels that say which process of which machine a container belongs to. */
export function ownerLabels(): Record<string, string> {
  return { [hostLabel]: hostname(), [ownerLabel]: `${process.pid} ${processStart(process.pid)}` };
}

/** Ends and removes a container with its volumes; one that is gone already is no error. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  try {
    await engine.getContainer(id).remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    // 409: somebody else is removing it at this moment.
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}

/**
 * Removes the containers that a sweep of the ledgers found. Without an engine they are left to the next start of a
 * container, which finds them by their labels.
 */
export async function removeContainers(ids: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(removalLimitMs);
  if (ids.length === 0 || (await findEngine(signal)).state === 'silent') return;
  const { client } = await loadContainerRuntime(signal);
  await Promise.all(ids.map((id) => removeContainer(client.container.dockerode, id)));
}

/**
 * Removes the containers of this machine's runs that no longer exist, also those that no ledger knows: a run can
 * be killed between the creation of its container and the note of it. Returns how many.
 */
export async function removeOrphanedContainers(engine: Engine): Promise<number> {
  const filters = { label: [`${hostLabel}=${hostname()}`] };
  const containers = await engine.listContainers({ all: true, filters });
  const orphans = containers.filter(({ Labels }) => !isAlive(Labels[ownerLabel]));
  await Promise.all(orphans.map(({ Id }) => removeContainer(engine, Id)));
  return orphans.length;
}

function isAlive(owner = ''): boolean {
  const [pid, start] = owner.split(/ (.*)/);
  return processStart(Number(pid)) === start;
}
