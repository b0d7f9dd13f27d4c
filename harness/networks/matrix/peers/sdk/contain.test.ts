import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const module = join(import.meta.dirname, 'contain.ts');

describe('a rejection that nobody catches', () => {
  it('does not end the process when it comes out of the SDK', async () => {
    const stack = 'at /x/node_modules/matrix-js-sdk/lib/a.js';
    const rejection = `Promise.reject(Object.assign(new Error('null pointer'), { stack: '${stack}' }));`;
    expect(await run(rejection)).toMatch(/still here\n$/);
  });

  it.each(['matrix-js-sdk', 'matrix-js-sdk-libolm'])('nor when %s has aborted a request', async (sdk) => {
    const rejection = `const { createClient } = await import('${sdk}/lib/matrix.js');
      const asked = Promise.withResolvers();
      const fetchFn = (_url, { signal }) => {
        asked.resolve();
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      };
      const client = createClient({ baseUrl: 'http://localhost', fetchFn });
      client.publicRooms();
      await asked.promise;
      client.http.abort();`;
    expect(await run(rejection)).toMatch(/still here\n$/);
  });

  it.each(['matrix-js-sdk', 'matrix-js-sdk-libolm'])(
    'nor when the first sync of %s is begun, and aborted before anybody waits for it',
    async (sdk) => {
      const rejection = `const { createClient } = await import('${sdk}/lib/matrix.js');
      const { createServer } = await import('node:http');
      const { containRequests } = await import(${JSON.stringify(module)});
      const server = createServer(({ url }, response) => {
        if (url.includes('/sync')) return void synced.resolve();
        response.end(JSON.stringify({ versions: ['v1.11'], filter_id: '1', device_rules: [], global: {} }));
      });
      const synced = Promise.withResolvers();
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      const client = createClient({
        baseUrl: 'http://127.0.0.1:' + server.address().port,
        userId: '@a:x',
        accessToken: 'token',
        fetchFn: containRequests(fetch),
      });
      // What was saved is still being read.
      client.store.getSavedSync = () => new Promise(() => {});
      await client.startClient();
      await synced.promise;
      client.stopClient();
      await new Promise(setImmediate);`;
      expect(await run(rejection)).toMatch(/still here\n$/);
    },
  );

  it.each([
    ['an error of ours', `Promise.reject(new Error('a fault of ours'));`, /a fault of ours/],
    [
      'a wait of Node that was aborted',
      `import { EventEmitter, once } from 'node:events';
       once(new EventEmitter(), 'x', { signal: AbortSignal.abort() });`,
      /AbortError/,
    ],
    ['what is no error', `Promise.reject('a text');`, /a text/],
  ])('ends it when it is %s', async (_what, rejection, told) => {
    await expect(run(rejection)).rejects.toThrow(told);
  });
});

async function run(rejection: string): Promise<string> {
  const program = `import { containSdk } from ${JSON.stringify(module)}; containSdk(); containSdk();
    ${rejection} setImmediate(() => {
      console.log('still here');
      // The SDK's timers would keep it for a while.
      process.exit();
    });`;
  const args = ['--input-type=module', '--eval', program];
  return (await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })).stdout;
}
