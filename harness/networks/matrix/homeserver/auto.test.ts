import { describe, expect, test } from 'vitest';
import { chooseMode, type AutoSources } from './auto.ts';
import { HomeserverNotReady } from './homeserver-not-ready.ts';

const { signal } = new AbortController();

const bare: AutoSources = {
  findEngine: async () => ({ state: 'silent', tried: ['unix:///var/run/docker.sock'] }),
  hasTestcontainers: () => true,
  isInstalled: () => false,
  findPython: async () => ({
    state: 'missing',
    rejected: ['there is no python3 on PATH'],
    advice: 'Install Python',
  }),
};
const engine: Partial<AutoSources> = {
  findEngine: async () => ({ state: 'answers', address: 'unix:///var/run/docker.sock' }),
};
const python: Partial<AutoSources> = {
  findPython: async () => ({ state: 'found', python: { path: '/usr/bin/python3', version: '3.11' } }),
};
const installed: Partial<AutoSources> = { isInstalled: () => true };
const noTestcontainers: Partial<AutoSources> = { hasTestcontainers: () => false };

describe('chooseMode', () => {
  test.each([
    ['Docker, where an engine answers', { ...bare, ...engine, ...python }, 'docker'],
    ['a process, where none does', { ...bare, ...python }, 'process'],
    [
      'a process, where testcontainers is missing',
      { ...bare, ...engine, ...noTestcontainers, ...python },
      'process',
    ],
    ['a process without asking for Python, where Synapse is installed', { ...bare, ...installed }, 'process'],
  ] as const)('%s', async (_, sources, mode) => {
    await expect(chooseMode(signal, sources)).resolves.toBe(mode);
  });

  test('neither: says what is missing and what to install', async () => {
    const failing = chooseMode(signal, bare);
    await expect(failing).rejects.toBeInstanceOf(HomeserverNotReady);
    await expect(chooseMode(signal, bare)).rejects.toThrow(
      'no Docker engine answers (tried unix:///var/run/docker.sock); there is no python3 on PATH. Install Python; or start Docker; or name one of yours with --homeserver external.',
    );
    await expect(chooseMode(signal, { ...bare, ...engine, ...noTestcontainers })).rejects.toThrow(
      'Install Python; or npm install --save-dev testcontainers; or name',
    );
  });
});
