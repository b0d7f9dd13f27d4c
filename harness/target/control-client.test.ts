import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlClient, ControlError } from './control-client.ts';

const { signal } = new AbortController();
const record = {
  flowId: 'mvr_x',
  protocolFlowId: 't',
  userId: '@a:b',
  state: 'requested',
  createdAt: 1,
  updatedAt: 1,
};
let server: Server;

afterEach(() => server.close());

describe('ControlClient', () => {
  it('sends its token and reads records', async () => {
    const client = await serve(200, { ok: true, verifications: [{ ...record, extra: 1 }] });
    await expect(client.verifications()).resolves.toEqual([record]);
  });

  it('gives status and kind of an error', async () => {
    const client = await serve(409, {
      ok: false,
      error: 'not ready',
      detail: { kind: 'verification-flow-not-ready' },
    });
    const error = await client.confirm('mvr_x', true).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ControlError);
    expect(error).toMatchObject({ status: 409, kind: 'verification-flow-not-ready' });
  });

  it('does not take nonsense for an empty list', async () => {
    const client = await serve(200, { ok: true, verifications: [{ flowId: 7 }] });
    await expect(client.verifications()).rejects.toThrow();
  });

  it('says what the bot listed when a wait runs out', async () => {
    const client = await serve(200, { ok: true, verifications: [record] });
    const waiting = client.awaitVerification(({ state }) => state === 'done', {
      why: 'the end',
      deadlineMs: 30,
      signal,
    });
    await expect(waiting).rejects.toMatchObject({ observed: '@a:b in state "requested"' });
  });
});

async function serve(status: number, body: object): Promise<ControlClient> {
  server = createServer((request, response) => {
    const authorised = request.headers.authorization === 'Bearer secret';
    response
      .writeHead(authorised ? status : 401)
      .end(JSON.stringify(authorised ? body : { error: 'Unauthorized' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new ControlClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'secret', signal);
}
