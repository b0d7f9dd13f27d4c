import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpServer, serve } from '../../base/http/serve.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { realClock } from '../../base/seams/clock.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { ControlEvents } from './control-events.ts';

const token = 'gateway-token';

let clock: ManualClock;
let events: ControlEvents;
let server: HttpServer;

beforeEach(async () => {
  clock = new ManualClock();
  const redactor = new Redactor();
  redactor.add('hunter22');
  const gateway = { auth: { mode: 'token', secret: token }, controlEnabled: true } as const;
  events = new ControlEvents({
    gateway,
    version: '1.2.3',
    clock,
    redactor,
    methods: {
      'logs.tail': { scope: 'operator.read', perform: (params) => ({ asked: params, line: 'hunter22' }) },
    },
  });
  server = await serve(new Hono(), { address: '127.0.0.1', port: 0 }, realClock(), events.upgrade);
});
afterEach(() => server.close(0));

/** Something that alice changes. */
function tell(event: string, payload: object): void {
  events.publish({ event, payload, causedBy: 'alice', of: 'device' });
}

/** A client that keeps what it hears; the WebSocket is that of Node. */
function join(path = '/ws') {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`);
  const frames: Record<string, unknown>[] = [];
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.addEventListener('close', resolve);
  });
  socket.addEventListener('message', ({ data }) => void frames.push(JSON.parse(data as string)));
  const greet = (params: object): void => {
    socket.send(JSON.stringify({ type: 'req', id: 'c1', method: 'connect', params }));
  };
  return { socket, frames, closed, greet };
}

async function answerTo(scopes: readonly string[], request: object) {
  const { frames, greet, socket } = join();
  socket.addEventListener('open', () => greet({ ...admin, scopes }));
  await expect.poll(() => frames.length).toBe(2);
  socket.send(JSON.stringify(request));
  await expect.poll(() => frames.length).toBe(3);
  socket.close();
  return frames[2];
}

const admin = {
  minProtocol: 3,
  maxProtocol: 3,
  role: 'operator',
  scopes: ['operator.admin'],
  auth: { token },
};

describe('an operator', () => {
  it('is challenged, greeted, and told what changes, without secrets', async () => {
    const { frames, greet, socket } = join();
    await expect.poll(() => frames).toMatchObject([{ type: 'event', event: 'connect.challenge' }]);
    greet(admin);
    await expect.poll(() => frames[1]).toMatchObject({ type: 'res', id: 'c1', ok: true });
    expect(frames[1]!['payload']).toMatchObject({ type: 'hello-ok', protocol: 3 });
    tell('matrix.verification.updated', { verification: { state: 'done', note: 'hunter22' } });
    const payload = { verification: { state: 'done', note: '[REDACTED]' }, ts: clock.now() };
    await expect
      .poll(() => frames[2])
      .toEqual({ type: 'event', event: 'matrix.verification.updated', payload, seq: 1 });
    socket.close();
  });

  it('hears long texts whole', async () => {
    const { frames, greet, socket } = join();
    socket.addEventListener('open', () => greet(admin));
    await expect.poll(() => frames.length).toBe(2);
    for (const length of [125, 126, 65_535, 65_536]) tell('long', { text: 'x'.repeat(length) });
    await expect
      .poll(() => frames.slice(2).map(({ payload }) => (payload as { text: string }).text.length))
      .toEqual([125, 126, 65_535, 65_536]);
    socket.close();
  });

  it('is told when the bot stops', async () => {
    const { frames, closed } = join();
    await expect.poll(() => frames.length).toBe(1);
    events.close();
    expect((await closed).code).toBe(1_001);
  });
});

describe('a client that may read', () => {
  const ask = { type: 'req', id: 'c2', method: 'logs.tail', params: { limit: 2 } };

  it.each(['operator.read', 'operator.admin'])('gets answers without secrets, with %s', async (scope) => {
    const payload = { asked: { limit: 2 }, line: '[REDACTED]' };
    expect(await answerTo([scope], ask)).toEqual({ type: 'res', id: 'c2', ok: true, payload });
  });

  it.each([
    ['with no scope', [], ask, "method 'logs.tail' requires 'operator.read' scope"],
    ['for what nobody offers', ['operator.read'], { ...ask, method: 'toString' }, 'unknown method'],
  ])('is refused %s', async (_what, scopes, request, message) => {
    expect(await answerTo(scopes, request)).toMatchObject({ id: 'c2', ok: false, error: { message } });
  });
});

describe('who is let in', () => {
  it.each([
    ['a wrong token', { ...admin, auth: { token: 'nope' } }],
    ['none', { scopes: ['operator.admin'] }],
  ])('not a client with %s', async (_what, params) => {
    const { frames, greet, closed, socket } = join();
    socket.addEventListener('open', () => greet(params));
    expect((await closed).code).toBe(1_008);
    expect(frames[1]).toMatchObject({ ok: false, error: { message: 'unauthorized: token mismatch' } });
  });

  it('one without the scope, who hears nothing', async () => {
    const { frames, greet, socket } = join();
    socket.addEventListener('open', () => greet({ ...admin, scopes: ['operator.read'] }));
    await expect.poll(() => frames.length).toBe(2);
    const other = join();
    other.socket.addEventListener('open', () => other.greet(admin));
    await expect.poll(() => other.frames.length).toBe(2);
    tell('something', {});
    await expect.poll(() => other.frames.length).toBe(3);
    expect(frames).toHaveLength(2);
    socket.close();
    other.socket.close();
  });

  it('nobody who does not say who they are in time', async () => {
    const { frames, closed } = join();
    await expect.poll(() => frames.length).toBe(1);
    clock.advance(10_000);
    expect((await closed).code).toBe(1_008);
  });

  it('not a page of another host, which browsers let connect', async () => {
    const port = Number(new URL(server.url).port);
    const refused = once(
      request({
        port,
        host: '127.0.0.1',
        path: '/ws',
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          origin: 'https://evil.example',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      }).end(),
      'response',
    );
    expect(((await refused)[0] as IncomingMessage).statusCode).toBe(403);
  });

  it('nobody on another path', async () => {
    expect((await join('/nope').closed).code).toBe(1_006);
  });

  it('nobody who does not speak the protocol', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes) => void (answer += bytes.toString('latin1')));
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await expect.poll(() => answer).toContain('connect.challenge');
    // The answer to the key that the specification gives as its example.
    expect(answer).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    socket.write(Buffer.from([0x81, 0x01, 0x41]));
    await once(socket, 'close');
    // A close with 1002, a protocol error: clients mask what they send.
    expect(answer).toContain('\x88\x02\x03\xEA');
  });
});
