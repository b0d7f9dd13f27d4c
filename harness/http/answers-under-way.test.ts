import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { answersGoneOut, noteAnswer } from './answers-under-way.ts';

const signal = AbortSignal.timeout(20_000);

it('waits for an answer that is ready until it has gone out, and for none that is held back', async () => {
  const ready: ServerResponse[] = [];
  const server = createServer(({ url }, response) => {
    if (url === '/held') return;
    noteAnswer(response);
    ready.push(response);
    server.emit('ready');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const held = fetch(`${at}/held`, { signal }).catch(() => 'cut');
  const [answer] = [fetch(at, { signal }), await once(server, 'ready')];
  let isOver = false;
  const over = answersGoneOut(signal).then(() => (isOver = true));
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  ready[0]!.end('here');
  await over;
  expect(await (await answer).text()).toBe('here');
  noteAnswer(ready[0]!);
  await answersGoneOut(signal);
  server.close();
  server.closeAllConnections();
  expect(await held).toBe('cut');
});
