import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const module = join(import.meta.dirname, 'contain-sdk.ts');

it('a rejection out of the SDK that nobody catches does not end the process', async () => {
  const { stdout } =
    await run(`const error = new Error('null pointer'); error.stack = 'at /x/node_modules/matrix-js-sdk/lib/a.js';
    Promise.reject(error); setImmediate(() => console.log('still here'));`);
  expect(stdout).toBe('still here\n');
});

it('nor does a request that it aborted', async () => {
  const { stdout } = await run(`const controller = new AbortController(); controller.abort();
    fetch('http://127.0.0.1:1', controller); setImmediate(() => console.log('still here'));`);
  expect(stdout).toBe('still here\n');
});

it('any other does', async () => {
  await expect(run(`Promise.reject(new Error('a fault of ours')); setImmediate(() => {});`)).rejects.toThrow(
    /a fault of ours/,
  );
});

function run(code: string) {
  const program = `import { containSdk } from ${JSON.stringify(module)}; containSdk(); containSdk(); ${code}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
}
