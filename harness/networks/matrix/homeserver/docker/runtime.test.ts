import { afterEach, expect, test, vi } from 'vitest';
import { removeContainers } from './leftover-containers.ts';
import { loadContainerRuntime } from './runtime.ts';

afterEach(() => vi.unstubAllEnvs());

test('a DOCKER_HOST that does not answer is told, and no other engine is taken', async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///no/such/docker.sock');
  await expect(loadContainerRuntime(new AbortController().signal)).rejects.toMatchObject({
    name: 'HomeserverNotReady',
    reason: 'No Docker engine answers (tried unix:///no/such/docker.sock)',
    advice: expect.stringContaining('--homeserver process'),
  });
});

test('containers are left to a later run when no engine answers', async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///no/such/docker.sock');
  await expect(removeContainers(['of-which-nothing-is-known'])).resolves.toBeUndefined();
});
