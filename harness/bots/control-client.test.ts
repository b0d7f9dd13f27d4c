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

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

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
    await expect(client.verifications()).rejects.toMatchObject({
      name: 'ExpectationError',
      message: expect.stringMatching(
        /^GET \/control\/matrix\/verifications gave an answer that cannot be used: verifications\.0\.flowId: .+$/,
      ) as string,
      observed: '{"ok":true,"verifications":[{"flowId":7}]}',
    });
  });

  it('says in one line what it was given in place of JSON', async () => {
    const client = await serve(200, '<html>\n  <body>');
    await expect(client.accept('mvr_x')).rejects.toMatchObject({
      name: 'ExpectationError',
      message: expect.stringMatching(
        /^POST .+\/accept gave an answer that cannot be used: body: .+$/,
      ) as string,
      observed: '<html> <body>',
    });
  });

  it('says what it waited for when there is no answer, in time or at all', async () => {
    server = createServer(() => {});
    const client = await listen();
    const what = 'the control API to answer GET /control/channels';
    await expect(client.with({ limitMs: 30 }).channel('matrix')).rejects.toMatchObject({
      name: 'DeadlineError',
      message: `waited 30 ms for ${what}`,
    });
    await expect(
      new ControlClient({ baseUrl: 'http://127.0.0.1:1', token: 'secret', signal }).channel('x'),
    ).rejects.toMatchObject({
      name: 'ExpectationError',
      expected: what,
      message: expect.stringContaining('got no answer') as string,
    });
  });

  it('ends with its signal, for its reason', async () => {
    server = createServer(() => {});
    const ending = new AbortController();
    const asking = (await listen(ending.signal)).verifications();
    ending.abort(new Error('the bot died'));
    await expect(asking).rejects.toThrow('the bot died');
  });

  it('says what the bot listed when a wait runs out', async () => {
    const client = await serve(200, { ok: true, verifications: [record] });
    const waiting = client.awaitVerification(({ state }) => state === 'done', {
      why: 'the end',
      deadlineMs: 2_000,
      signal,
    });
    await expect(waiting).rejects.toMatchObject({ observed: '@a:b in state "requested"' });
  });
});

async function serve(status: number, body: object | string): Promise<ControlClient> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  server = createServer((request, response) => {
    const authorised = request.headers.authorization === 'Bearer secret';
    response
      .writeHead(authorised ? status : 401)
      .end(authorised ? text : JSON.stringify({ error: 'Unauthorized' }));
  });
  return listen();
}

async function listen(ending = signal): Promise<ControlClient> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new ControlClient({ baseUrl, token: 'secret', signal: ending });
}
