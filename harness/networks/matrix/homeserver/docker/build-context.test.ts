import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { proxyBuildArguments, writeBuildContext } from './build-context.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'context-test-'));
  folder = mkdtempSync(join(root, 'context-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('is the Dockerfile and the requirements, where pip needs no settings', () => {
  expect(writeBuildContext(folder, {})).toEqual(['Dockerfile', 'requirements.txt']);
  expect(readdirSync(folder).sort()).toEqual(['Dockerfile', 'requirements.txt']);
});

test("takes pip's settings and the certificates along", () => {
  const certificates = join(root, 'certificates.pem');
  writeFileSync(certificates, 'PEM');
  const files = writeBuildContext(folder, {
    PIP_INDEX_URL: 'https://user:pass@index.example/simple',
    PIP_DEFAULT_TIMEOUT: '180',
    PIP_FIND_LINKS: '/a/folder/of/this/machine',
    PIP_CERT: join(root, 'absent.pem'),
    SSL_CERT_FILE: certificates,
  });
  expect(files).toEqual(['Dockerfile', 'requirements.txt', 'ca.crt', 'pip.conf']);
  expect(readFileSync(join(folder, 'ca.crt'), 'utf8')).toBe('PEM');
  expect(readFileSync(join(folder, 'pip.conf'), 'utf8').split('\n')).toEqual([
    '[global]',
    'index-url = https://user:pass@index.example/simple',
    'default-timeout = 180',
    'cert = /build/ca.crt',
    '',
  ]);
});

test('passes proxies on as build arguments', () => {
  expect(proxyBuildArguments({ HTTPS_PROXY: 'http://proxy:3128', no_proxy: '', HOME: '/root' })).toEqual({
    HTTPS_PROXY: 'http://proxy:3128',
  });
});
