import { once } from 'node:events';
import { WebSocket } from 'ws';
import { messageOf } from '../../base/errors/message-of.ts';
import { asObject, parseJson } from '../../base/json.ts';
import { version } from '../../base/version.ts';
import { withoutTerminalUnsafe as safe } from '../../base/deceptive-characters.ts';
import { type GatewayAddress, isElsewhere, urlOf } from './find-gateway.ts';

const protocol = 3;
const answerLimitMs = 10_000;
const connectId = 'connect';
const requestId = 'request';

type Json = Readonly<Record<string, unknown>>;

/** How a connection may be made. */
export interface SocketOptions {
  readonly tls?: boolean;
  readonly trust?: boolean;
  readonly allowPlaintext?: boolean;
}

/**
 * Asks a gateway one thing over its WebSocket, as somebody who only reads.
 * @returns the payload of the answer.
 * @throws Error when there is no answer, or a refusal.
 */
export async function askOverWebSocket(
  gateway: GatewayAddress,
  { tls = false, trust = false, allowPlaintext = false }: SocketOptions,
  { method, params }: { readonly method: string; readonly params: object },
): Promise<Json> {
  if (isElsewhere(gateway) && !tls && !allowPlaintext)
    throw new Error(
      'remote WebSocket commands require TLS or explicit plaintext opt-in; use --tls or pass --allow-plaintext',
    );
  const url = new URL('ws', urlOf(gateway));
  url.protocol = tls ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, { rejectUnauthorized: !trust, handshakeTimeout: answerLimitMs });
  const limit = AbortSignal.timeout(answerLimitMs);
  try {
    const send = (id: string, name: string, body: object): void =>
      socket.send(JSON.stringify({ type: 'req', id, method: name, params: body }));
    const answers = new Map<string, (answer: Json) => void>();
    const answerTo = (id: string): Promise<Json> => new Promise((resolve) => answers.set(id, resolve));
    const failed = untilFailed(socket, url, limit);
    const greeted = answerTo(connectId);
    const answered = answerTo(requestId);
    socket.on('message', (data: Buffer) => {
      const frame = asObject(parseJson(data.toString()));
      if (frame['event'] === 'connect.challenge') send(connectId, 'connect', greeting(gateway));
      if (frame['type'] === 'res') answers.get(String(frame['id']))?.(frame);
    });
    payloadOf(await Promise.race([greeted, failed]), 'connect');
    send(requestId, method, params);
    return payloadOf(await Promise.race([answered, failed]), method);
  } finally {
    socket.terminate();
  }
}

function greeting({ credential }: GatewayAddress): object {
  const client = { id: 'cara-ref', version, platform: process.platform, mode: 'cli' };
  return {
    minProtocol: protocol,
    maxProtocol: protocol,
    client,
    role: 'operator',
    scopes: ['operator.read'],
    // The gateway knows which of the two it asks for.
    auth: { token: credential, password: credential },
  };
}

function payloadOf({ ok, payload, error }: Json, method: string): Json {
  if (ok === true) return asObject(payload);
  const { message } = asObject(error);
  const hint = method === 'connect' ? '\n  → set CARAPACE_GATEWAY_TOKEN to the token of the gateway' : '';
  throw new Error(`${method} failed: ${safe(String(message))}${hint}`);
}

async function untilFailed(socket: WebSocket, url: URL, limit: AbortSignal): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    socket.once('error', (error) => reject(new Error(explain(error, url), { cause: error })));
    socket.once('close', (code) => reject(new Error(`${url} closed the connection (${code})`)));
  });
  const late = once(limit, 'abort').then((): never => {
    throw new Error(`${url} did not answer in ${answerLimitMs / 1_000} s`);
  });
  return Promise.race([failed, late]);
}

function explain(error: Error, url: URL): string {
  const said = messageOf(error) || String((error as NodeJS.ErrnoException).code);
  const hint = said.includes('404')
    ? 'the control API may be off: set gateway.control.enabled to true and start the gateway again.'
    : 'is the gateway running? Start it with: cara-ref start';
  return `failed to connect to ${url}: ${said}\n  → ${hint}`;
}
