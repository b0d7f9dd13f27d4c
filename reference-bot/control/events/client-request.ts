import { asObject, parseJson } from '../../base/json.ts';

/** What a client asks for. */
export interface ClientRequest {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

/** Reads `{type: "req", id, method, params}`. Undefined for anything else. */
export function readClientRequest(text: string): ClientRequest | undefined {
  const { type, id, method, params } = asObject(parseJson(text));
  if (type !== 'req' || typeof id !== 'string' || typeof method !== 'string') return undefined;
  return { id, method, params };
}
