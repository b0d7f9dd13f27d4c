import { findEngine, type EngineSearch } from './docker/find-engine.ts';
import { hasTestcontainers } from './docker/runtime.ts';
import { HomeserverNotReady } from './homeserver-not-ready.ts';
import { findPython, type PythonSearch } from '../../../python/find-python.ts';
import { findInstall } from './process/install-synapse.ts';

/** What `auto` looks at, replaceable in tests. */
export interface AutoSources {
  readonly findEngine: (signal: AbortSignal) => Promise<EngineSearch>;
  readonly hasTestcontainers: () => boolean;
  readonly isInstalled: () => boolean;
  readonly findPython: (signal: AbortSignal) => Promise<PythonSearch>;
}

const machine: AutoSources = {
  findEngine,
  hasTestcontainers,
  isInstalled: () => findInstall() !== undefined,
  findPython,
};

/** Whether a process can be tried where a container could not be started. */
export async function hasProcess(signal: AbortSignal, sources: AutoSources = machine): Promise<boolean> {
  return sources.isInstalled() || (await sources.findPython(signal)).state === 'found';
}

/**
 * Docker if an engine answers, else a process if there is a Python. Never the simulation or the kept homeserver:
 * those are chosen by name.
 *
 * @throws HomeserverNotReady that says what was missing for each, and what to install.
 */
export async function chooseMode(
  signal: AbortSignal,
  sources: AutoSources = machine,
): Promise<'docker' | 'process'> {
  const engine = await sources.findEngine(signal);
  if (engine.state === 'answers' && sources.hasTestcontainers()) return 'docker';
  if (sources.isInstalled()) return 'process';
  const python = await sources.findPython(signal);
  if (python.state === 'found') return 'process';

  const docker =
    engine.state === 'silent'
      ? `no Docker engine answers (tried ${engine.tried.join(', ')})`
      : 'a Docker engine answers, but the package testcontainers is not installed';
  const remedy = engine.state === 'silent' ? 'start Docker' : 'npm install --save-dev testcontainers';
  throw new HomeserverNotReady(
    `No homeserver can be started here: ${docker}; ${python.rejected.join('; ')}`,
    { advice: `${python.advice}; or ${remedy}; or name one of yours with --homeserver external` },
  );
}
