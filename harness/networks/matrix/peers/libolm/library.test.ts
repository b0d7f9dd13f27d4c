import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { EnvironmentError } from '../../../../errors/environment-error.ts';
import { libolmPeerLibrary, requireLibolmPeerLibrary } from './library.ts';

/** A place from which no package is found. */
const elsewhere = pathToFileURL(join(tmpdir(), 'nowhere', 'file.js')).href;

it('tells which library plays libolm peers', () => {
  expect(libolmPeerLibrary()).toEqual({ name: 'matrix-js-sdk (libolm)', version: '34.13.0' });
  expect(requireLibolmPeerLibrary()).toBeUndefined();
});

it('says what to install where it is missing', () => {
  expect(libolmPeerLibrary(elsewhere)).toBeUndefined();
  expect(() => requireLibolmPeerLibrary(elsewhere)).toThrow(EnvironmentError);
  expect(() => requireLibolmPeerLibrary(elsewhere)).toThrow(
    'npm install --save-dev matrix-js-sdk-libolm@npm:matrix-js-sdk@34.13.0 @matrix-org/olm@3.2.15',
  );
});
