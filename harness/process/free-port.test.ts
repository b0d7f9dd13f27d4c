import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';

it('gives ports that can be listened on, each once', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ports).size).toBe(50);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(ports[0], '127.0.0.1', resolve);
  });
  server.close();
});

it('stays below the ports of outgoing connections', async () => {
  for (const port of await Promise.all(Array.from({ length: 20 }, freePort)))
    expect(port).toBeLessThan(32_768);
});
