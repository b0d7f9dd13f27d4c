import { rmSync } from 'node:fs';
import { isHealthy } from '../networks/matrix/homeserver/health.ts';
import { installSynapse } from '../networks/matrix/homeserver/process/install-synapse.ts';
import {
  startProcessHomeserver,
  synapseArguments,
  synapseEnvironment,
  writeSynapseConfig,
} from '../networks/matrix/homeserver/process/start-synapse.ts';
import { listeningPort } from '../networks/matrix/homeserver/synapse-config.ts';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { poll } from '../process/poll.ts';
import type { Ledger } from '../process/ledger.ts';

const { signal } = new AbortController();
const deadlineMs = 60_000;

/** Milliseconds until the same Synapse, started by hand, answers `/health`. */
export async function bareStart(ledger: Ledger): Promise<number> {
  const { python } = await installSynapse({ ledger, signal });
  const folder = ledger.temporaryFolder('bare-synapse');
  const begun = performance.now();
  writeSynapseConfig(folder);
  const child = spawn(python, synapseArguments(folder), {
    cwd: folder,
    env: synapseEnvironment(),
    detached: true,
  });
  const port = await new Promise<number>((resolve) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface(output).on('line', (line) => {
        const found = listeningPort(line);
        if (found !== undefined) resolve(found);
      });
    }
  });
  const url = `http://127.0.0.1:${port}`;
  const ready = await poll(async () => (await isHealthy(url, signal)) || undefined, { deadlineMs, signal });
  if (!ready) throw new Error(`Synapse at ${url} was not healthy after ${deadlineMs} ms`);
  const took = performance.now() - begun;
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  return took;
}

/** Milliseconds until the harness hands out a started Synapse. */
export async function harnessStart(ledger: Ledger): Promise<number> {
  const begun = performance.now();
  await using _homeserver = await startProcessHomeserver({ ledger, signal });
  return performance.now() - begun;
}
