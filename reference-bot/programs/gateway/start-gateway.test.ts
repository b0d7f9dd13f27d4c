import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { serve } from '../../base/http/serve.ts';
import { realClock } from '../../base/seams/clock.ts';
import { realSeams } from '../../channels/registry.ts';
import { startGateway } from './start-gateway.ts';

const anyPort = { address: '127.0.0.1', port: 0 };

it('talks on a channel that only the registry knows, and shows it to its operator', async () => {
  const posted: unknown[] = [];
  const inbox = new Hono().post('/answers', async (c) => {
    posted.push(await c.req.json());
    return c.body(null, 204);
  });
  const receiver = await serve(inbox, anyPort, realClock());
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const config = {
    gateway: { port: 0, auth: { token: 'gateway-token' }, control: { enabled: true } },
    webhook: { url: `${receiver.url}/answers`, token: 'webhook-token' },
  };
  writeFileSync(join(folder, 'carapace.json5'), JSON.stringify(config));
  const lines: string[] = [];
  const gateway = await startGateway(
    { ...realSeams(), log: { write: (line) => void lines.push(line) } },
    { CARAPACE_STATE_DIR: folder },
  );
  try {
    const taken = await fetch(`${gateway.url}/channels/webhook/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer webhook-token' },
      body: JSON.stringify({ id: 'm1', from: 'alice', text: 'is my webhook-token safe?' }),
    });
    expect(taken.status).toBe(202);
    await expect
      .poll(() => posted)
      .toEqual([{ to: 'alice', text: 'echo: is my webhook-token safe?', replyTo: 'm1' }]);
    const channels = await fetch(`${gateway.url}/control/channels`, {
      headers: { authorization: 'Bearer gateway-token' },
    });
    expect(await channels.json()).toMatchObject({
      connected: 2,
      channels: [
        { id: 'webhook', status: 'connected' },
        { id: 'console', status: 'connected' },
      ],
    });
    expect(lines.join('\n')).not.toContain('webhook-token');
  } finally {
    await gateway.stop();
    await receiver.close(0);
    rmSync(folder, { recursive: true });
  }
});

it('warns of a secret that is too short to be kept out of the log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  writeFileSync(
    join(folder, 'carapace.json5'),
    JSON.stringify({ gateway: { port: 0, auth: { token: 'e' } } }),
  );
  const lines: string[] = [];
  const gateway = await startGateway(
    { ...realSeams(), log: { write: (line) => void lines.push(line) } },
    { CARAPACE_STATE_DIR: folder },
  );
  await gateway.stop();
  rmSync(folder, { recursive: true });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'warn',
    of: 'gateway',
    msg: 'a secret of fewer than 8 characters is not taken out of the log',
  });
});
