/** A request of a client, as far as it matters here. */
export interface ConnectRequest {
  readonly id: string;
  readonly token: string | undefined;
  readonly scopes: readonly string[];
}

/** Reads `{type: "req", id, method: "connect", params: {auth: {token}, scopes}}`. Undefined for anything else. */
export function readConnectRequest(text: string): ConnectRequest | undefined {
  const { type, id, method, params } = asObject(parse(text));
  if (type !== 'req' || method !== 'connect' || typeof id !== 'string') return undefined;
  const { auth, scopes } = asObject(params);
  const { token } = asObject(auth);
  return {
    id,
    token: typeof token === 'string' ? token : undefined,
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
