import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPython } from './find-python.ts';

const { signal } = new AbortController();
const both = ['venv', 'ensurepip'];

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'python-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

function python(minor: number, has: readonly string[]): string {
  return program(
    `python3.${minor}`,
    `echo '${JSON.stringify({ path: `/usr/bin/py${minor}`, version: [3, minor], has })}'`,
  );
}

describe.skipIf(process.platform !== 'linux')('findPython', () => {
  test('takes the first that will do', async () => {
    const commands = [
      join(folder, 'absent'),
      python(9, both),
      python(12, ['venv']),
      python(11, both),
      python(13, both),
    ];
    await expect(findPython(signal, commands)).resolves.toEqual({
      state: 'found',
      python: { path: '/usr/bin/py11', version: '3.11' },
    });
  });

  test('says for each why it will not do', async () => {
    const broken = program('broken', 'echo oops >&2; exit 1');
    const commands = [python(9, both), python(12, ['venv']), broken];
    await expect(findPython(signal, commands)).resolves.toMatchObject({
      state: 'missing',
      rejected: [
        `${commands[0]} is 3.9, and 3.10 or later is needed`,
        `${commands[1]} 3.12 has no venv module (Debian: python3-venv)`,
        expect.stringContaining(`${broken} does not run: `),
      ],
      advice: expect.stringContaining('apt-get install python3 python3-venv'),
    });
  });

  test('says so where there is none', async () => {
    await expect(findPython(signal, [join(folder, 'absent')])).resolves.toMatchObject({
      rejected: ['there is no python3 on PATH'],
    });
  });

  test('ends with the reason of the signal', async () => {
    const endless = program('endless', 'exec sleep 60');
    const abort = new AbortController();
    const search = findPython(abort.signal, [endless]);
    abort.abort(new Error('enough'));
    await expect(search).rejects.toThrow('enough');
  });
});
