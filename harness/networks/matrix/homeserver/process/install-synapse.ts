import { PythonNotReady } from '../../../../python/python-not-ready.ts';
import {
  findVirtualEnvironment,
  virtualEnvironment,
  type EnvironmentRecipe,
  type VirtualEnvironment,
} from '../../../../python/virtual-environment.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import type { StartHomeserverOptions } from '../start-options.ts';
import { lockedSynapseVersion, synapseFilePath } from '../synapse-files.ts';

/** A Synapse ready to run. */
export type SynapseInstall = VirtualEnvironment;

/**
 * The Synapse of `requirements.txt` in the user's cache folder, installed on first use. Runs that need it at the
 * same time wait for the one that builds it.
 *
 * @throws HomeserverNotReady when there is no usable Python, or pip fails.
 */
export async function installSynapse(options: StartHomeserverOptions): Promise<SynapseInstall> {
  try {
    return await virtualEnvironment(recipe(), options);
  } catch (error) {
    if (!(error instanceof PythonNotReady)) throw error;
    const { reason, advice, logTail } = error;
    throw new HomeserverNotReady(reason, {
      advice: `${advice}, or start Docker and use --homeserver docker`,
      logTail,
      cause: error,
    });
  }
}

/** The installed Synapse, or undefined when the next start would have to install it. */
export function findInstall(): SynapseInstall | undefined {
  return findVirtualEnvironment(recipe());
}

function recipe(): EnvironmentRecipe {
  return {
    what: 'Synapse',
    version: lockedSynapseVersion(),
    prefix: 'synapse',
    requirementsFile: synapseFilePath('requirements.txt'),
  };
}
