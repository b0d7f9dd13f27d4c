import { asObject } from '../../base/json.ts';

/** What a client says of itself, as far as it matters here. */
export interface ConnectRequest {
  readonly token: string | undefined;
  readonly password: string | undefined;
  readonly scopes: readonly string[];
}

/** Reads the parameters of `connect`: `{auth: {token, password}, scopes}`. */
export function readConnectRequest(params: unknown): ConnectRequest {
  const { auth, scopes } = asObject(params);
  const { token, password } = asObject(auth);
  return {
    token: typeof token === 'string' ? token : undefined,
    password: typeof password === 'string' ? password : undefined,
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
  };
}
