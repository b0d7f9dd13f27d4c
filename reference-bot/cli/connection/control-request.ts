import { STATUS_CODES } from 'node:http';
import { messageOf } from '../../base/errors/message-of.ts';
import { asObject, parseJson } from '../../base/json.ts';
import { withoutTerminalUnsafe } from '../../base/deceptive-characters.ts';
import type { Console } from '../console/console.ts';
import { type GatewayAddress, isElsewhere, urlOf } from './find-gateway.ts';
import { hintFor } from './hints.ts';

/** Longer than a gateway takes to say that something took too long, which is 70 seconds. */
const answerLimitMs = 90_000;

/** What is asked of the control API. */
export interface ControlRequest {
  readonly method: 'GET' | 'POST';
  /** With a leading slash. */
  readonly path: string;
  readonly body?: object;
}

/** An answer other than success. The message is fit for an operator. */
export class ControlFailure extends Error {
  override readonly name = 'ControlFailure';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks the control API of a gateway.
 * @throws ControlFailure for an answer other than success, Error for none, or when asking would tell others the token.
 */
export async function askControl(
  { fetch }: Pick<Console, 'fetch'>,
  gateway: GatewayAddress,
  { method, path, body }: ControlRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const url = new URL(path, urlOf(gateway));
  refuseToTellOthers(gateway);
  const { status, ok, text } = await send(fetch, url, {
    method,
    headers: {
      ...(gateway.credential && { authorization: `Bearer ${gateway.credential}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!ok) {
    const failure = `control request failed (HTTP ${status} ${STATUS_CODES[status] ?? ''}): ${errorIn(text)}`;
    const hint = hintFor(status, path, text);
    throw new ControlFailure(hint === undefined ? failure : `${failure}\n  → ${hint}`, status);
  }
  if (text === '') return { ok: true };
  const answer = parseJson(text);
  if (typeof answer !== 'object' || answer === null)
    throw new Error(`failed to parse control response as JSON: ${url} does not speak the control API`);
  return asObject(answer);
}

/** @throws Error where the credential would travel in clear to another machine. */
export function refuseToTellOthers(gateway: GatewayAddress): void {
  if (gateway.credential === undefined || !isElsewhere(gateway)) return;
  const { host, port } = gateway;
  throw new Error(
    `refusing to send gateway bearer credential over plaintext HTTP to non-loopback host '${host}'.\n` +
      `  → open a tunnel, e.g. ssh -L ${port}:127.0.0.1:${port} ${host}, and ask 127.0.0.1 instead`,
  );
}

async function send(fetch: Console['fetch'], url: URL, request: RequestInit) {
  try {
    // A gateway redirects nobody, and the token is for nobody else.
    const signal = AbortSignal.timeout(answerLimitMs);
    const response = await fetch(url, { ...request, redirect: 'error', signal });
    return { status: response.status, ok: response.ok, text: await response.text() };
  } catch (error) {
    const { cause } = error as Error;
    const reason = cause === undefined ? messageOf(error) : messageOf(cause);
    throw new Error(
      `failed to send control request (${url}): ${reason}\n  → is the gateway running? Start it with: cara-ref start`,
      { cause: error },
    );
  }
}

function errorIn(text: string): string {
  if (text.trim() === '') return 'empty response body';
  const { error } = asObject(parseJson(text));
  return withoutTerminalUnsafe(typeof error === 'string' ? error : text);
}
