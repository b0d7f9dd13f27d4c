import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../../../../process/ledger.ts';
import { login, registerAccount } from '../../client-server/accounts.ts';
import { requestJson } from '../../client-server/request.ts';
import type { StartedHomeserver } from '../homeserver.ts';
import { requirementsHash } from '../synapse-files.ts';
import { findEngine } from './find-engine.ts';
import { ownerLabels, removeContainers, removeOrphanedContainers } from './leftover-containers.ts';
import { loadContainerRuntime } from './runtime.ts';
import { startDockerHomeserver } from './start-container.ts';

const buildAndStartLimitMs = 15 * 60_000;
const { signal } = new AbortController();
const search = await findEngine(signal);
if (search.state === 'silent')
  console.warn(`Skipped, for want of a Docker engine at ${search.tried.join(', ')}`);

describe.skipIf(search.state === 'silent')('a Synapse in a container', () => {
  const root = mkdtempSync(join(tmpdir(), 'docker-test-'));
  const ledger = Ledger.open(root);
  const labels = ownerLabels();
  let homeserver: StartedHomeserver;

  beforeAll(async () => {
    homeserver = await startDockerHomeserver({ ledger, signal });
  }, buildAndStartLimitMs);
  afterAll(async () => {
    await homeserver[Symbol.asyncDispose]();
    ledger.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function ownContainers() {
    const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    return (await engine()).listContainers({ all: true, filters: { label } });
  }

  test('tells the version that it says itself, and its image', async () => {
    const url = `${homeserver.baseUrl}/_synapse/admin/v1/server_version`;
    const answer = await requestJson<{ server_version: string }>('GET', url, { signal });
    const [container] = await ownContainers();
    expect(homeserver.facts).toEqual({
      network: 'matrix',
      mode: 'docker',
      name: 'Synapse',
      version: answer.server_version,
      baseUrl: homeserver.baseUrl,
      imageId: container?.ImageID,
      requirementsHash: requirementsHash(),
      startedInMs: expect.any(Number),
      proof: true,
    });
  });

  test('makes accounts and devices, and shows its log', async () => {
    const account = await registerAccount(homeserver, { localpart: 'alice', signal });
    expect(account.userId).toBe(`@alice:${homeserver.serverName}`);
    await expect(login(homeserver, { ...account, deviceId: 'SECOND', signal })).resolves.toMatchObject({
      deviceId: 'SECOND',
    });
    await expect.poll(() => homeserver.logTail(400).join('\n')).toContain('POST /_matrix/client/v3/login');
  });

  test('is not open to the network', async () => {
    const [container] = await ownContainers();
    const published = container?.Ports.map(({ IP }) => IP);
    expect(published).toHaveLength(1);
    expect(published).not.toContain('0.0.0.0');
    expect(published).not.toContain('::');
  });

  test('a second one uses the same image, and disposing leaves no container', async () => {
    const progress: string[] = [];
    const second = await startDockerHomeserver({ ledger, signal, onProgress: (line) => progress.push(line) });
    expect(progress).toEqual([]);
    expect(second.facts.imageId).toBe(homeserver.facts.imageId);
    expect(await ownContainers()).toHaveLength(2);
    await second[Symbol.asyncDispose]();
    expect(await ownContainers()).toHaveLength(1);
    expect(await Promise.race([second.died, 'nothing'])).toBe('nothing');
  });

  test('a start that is aborted leaves no container', async () => {
    const abort = new AbortController();
    const watched = Ledger.open(root);
    const add = watched.add.bind(watched);
    watched.add = (leftover) => {
      add(leftover);
      if (leftover.kind === 'container') abort.abort(new Error('enough'));
    };
    await expect(startDockerHomeserver({ ledger: watched, signal: abort.signal })).rejects.toThrow('enough');
    expect(await ownContainers()).toHaveLength(1);
    watched.close();
  });

  test('the container of a run that was killed is removed by the next', async () => {
    const docker = await engine();
    const Image = homeserver.facts.imageId ?? '';
    const orphan = { ...labels, 'cara-smoke.owner': `${process.pid} an earlier life` };
    const { id } = await docker.createContainer({ Image, Labels: orphan });
    expect(await removeOrphanedContainers(docker)).toBeGreaterThan(0);
    await expect(docker.getContainer(id).inspect()).rejects.toMatchObject({ statusCode: 404 });
    expect(await ownContainers()).toHaveLength(1);
  });

  test('a container that a sweep finds in a ledger is removed', async () => {
    const docker = await engine();
    const { id } = await docker.createContainer({ Image: homeserver.facts.imageId ?? '', Labels: labels });
    await removeContainers([id, 'of-which-nothing-is-known']);
    await expect(docker.getContainer(id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('tells when it dies', async () => {
    const [container] = await ownContainers();
    await (await engine()).getContainer(container?.Id ?? '').kill();
    await expect(homeserver.died).resolves.toBe("Synapse's container exited with code 137");
  });
});

async function engine() {
  return (await loadContainerRuntime(signal)).client.container.dockerode;
}
