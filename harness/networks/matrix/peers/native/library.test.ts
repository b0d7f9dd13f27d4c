import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { EnvironmentError } from '../../../../errors/environment-error.ts';
import { loadNativeLibrary, nativePeerLibrary } from './library.ts';

const folder = mkdtempSync(join(tmpdir(), 'native-library-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('says what to install where the package is missing', () => {
  const from = pathToFileURL(join(folder, 'nowhere', 'file.js')).href;
  for (const look of [loadNativeLibrary, nativePeerLibrary]) {
    expect(() => look(from)).toThrow(EnvironmentError);
    expect(() => look(from)).toThrow('npm install --save-dev @matrix-org/matrix-sdk-crypto-nodejs@0.6.6');
  }
});

it('says how to get the compiled half, which a refused install script leaves out', () => {
  const root = join(folder, 'half', 'node_modules', '@matrix-org', 'matrix-sdk-crypto-nodejs');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"version":"0.6.6","main":"index.js"}');
  writeFileSync(join(root, 'index.js'), "require('./matrix-sdk-crypto.linux-x64-gnu.node');");
  const from = pathToFileURL(join(folder, 'half', 'file.js')).href;
  expect(() => loadNativeLibrary(from)).toThrow(EnvironmentError);
  expect(() => loadNativeLibrary(from)).toThrow('npm rebuild @matrix-org/matrix-sdk-crypto-nodejs');
});
