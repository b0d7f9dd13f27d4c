import type { NetworkFacts } from '../../../../reports/index.ts';
import { lockedSynapseVersion, requirementsHash } from './synapse-files.ts';

/** What reports say of a Synapse that was started from the locked requirements. */
export function synapseFacts(
  own: Pick<NetworkFacts, 'mode' | 'baseUrl' | 'imageId'>,
  startedAtMs: number,
): NetworkFacts {
  return {
    network: 'matrix',
    name: 'Synapse',
    version: lockedSynapseVersion(),
    requirementsHash: requirementsHash(),
    startedInMs: Math.round(performance.now() - startedAtMs),
    proof: true,
    ...own,
  };
}
