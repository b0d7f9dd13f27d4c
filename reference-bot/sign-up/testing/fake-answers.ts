/** One request that reached the fake. */
export interface FakeCall {
  readonly method: string;
  /** Without the query, unescaped. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** 200, or another status, with JSON. */
export function reply(body: object, status = 200): Response {
  return Response.json(body, { status });
}

/** A Matrix error. */
export function refuse(status: number, errcode: string, error: string): Response {
  return reply({ errcode, error }, status);
}
