import type { ContainerRuntimeClient, GenericContainer, PullPolicy } from 'testcontainers';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import { findEngine } from './find-engine.ts';

/** What is used of testcontainers, which is loaded only when a container is wanted. */
export interface ContainerRuntime {
  readonly client: ContainerRuntimeClient;
  readonly GenericContainer: typeof GenericContainer;
  readonly PullPolicy: typeof PullPolicy;
}

/** Whether the optional package `testcontainers` is installed. */
export function hasTestcontainers(): boolean {
  try {
    import.meta.resolve('testcontainers');
    return true;
  } catch {
    return false;
  }
}

/**
 * Loads testcontainers and connects to the engine.
 *
 * @throws HomeserverNotReady when the package is not installed, or no engine answers.
 */
export async function loadContainerRuntime(signal: AbortSignal): Promise<ContainerRuntime> {
  if (!hasTestcontainers()) {
    throw new HomeserverNotReady('The package testcontainers is not installed', {
      advice:
        'Install it beside cara-smoke (npm install --save-dev testcontainers), or use --homeserver process',
    });
  }
  // Asked first, because testcontainers would pass over a DOCKER_HOST that does not answer and take another engine.
  const engine = await findEngine(signal);
  if (engine.state === 'silent') throw noEngine(`tried ${engine.tried.join(', ')}`);
  const { getContainerRuntimeClient, GenericContainer, PullPolicy } = await import('testcontainers');
  try {
    return { client: await getContainerRuntimeClient(), GenericContainer, PullPolicy };
  } catch (error) {
    throw noEngine((error as Error).message);
  }
}

function noEngine(why: string): HomeserverNotReady {
  return new HomeserverNotReady(`No Docker engine answers (${why})`, {
    advice: 'Start Docker, or point DOCKER_HOST at an engine, or use --homeserver process',
  });
}
