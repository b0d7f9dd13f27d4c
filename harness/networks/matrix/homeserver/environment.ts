import { findEngine, type EngineSearch } from './docker/find-engine.ts';
import { hasTestcontainers } from './docker/runtime.ts';
import { isAlive, readKeptState } from './kept/kept-state.ts';
import { findPython, type PythonSearch } from '../../../python/find-python.ts';
import { findInstall } from './process/install-synapse.ts';
import { lockedSynapseVersion, requirementsHash } from './synapse-files.ts';

/** What this machine has to run a homeserver with; for a person who asks why one does not start. */
export interface HomeserverEnvironment {
  readonly docker: { readonly engine: EngineSearch; readonly testcontainers: 'installed' | 'missing' };
  readonly python: PythonSearch;
  readonly synapse: {
    readonly version: string;
    /** SHA-256 of the locked requirements. */
    readonly requirementsHash: string;
    /** Folder of the virtual environment; undefined until the first start installs it. */
    readonly installedIn: string | undefined;
  };
  /** URL of the homeserver that outlives runs; undefined when none runs. */
  readonly kept: string | undefined;
}

/** Looks at everything at once; takes a moment, unless an engine hangs or a Python is slow. */
export async function describeEnvironment(signal: AbortSignal): Promise<HomeserverEnvironment> {
  const [engine, python] = await Promise.all([findEngine(signal), findPython(signal)]);
  const kept = readKeptState();
  return {
    docker: { engine, testcontainers: hasTestcontainers() ? 'installed' : 'missing' },
    python,
    synapse: {
      version: lockedSynapseVersion(),
      requirementsHash: requirementsHash(),
      installedIn: findInstall()?.folder,
    },
    kept: kept && isAlive(kept) ? kept.baseUrl : undefined,
  };
}
