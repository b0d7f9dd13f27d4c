import type { Context, MiddlewareHandler } from 'hono';
import { BodyFault } from './body-fault.ts';

/** A body that is too long is heard out up to here: who is still sending when the connection ends misses the answer. */
const heardOutTimes = 16;

/** A body that is a JSON object; what its members are is not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the body before anything else looks at the request.
 * @throws BodyFault for one of more than `limitBytes`, or that is cut off.
 */
export function capBody(limitBytes: number): MiddlewareHandler {
  return async (c, next) => {
    const body = await readBytes(c.req.raw, limitBytes);
    c.req.raw = new Request(c.req.raw, { method: c.req.method, body });
    await next();
  };
}

/**
 * The JSON object of a request. The content type does not matter.
 * @throws BodyFault for what is no JSON in UTF-8, or no object.
 */
export async function readJsonObject(c: Context): Promise<JsonObject> {
  const value = parse(await c.req.arrayBuffer());
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new BodyFault('no-object', `expected a JSON object, got ${nameOfType(value)}`);
}

/** What a JSON value is, in a word. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`.replace(/^a (?=o)/u, 'an ');
}

async function readBytes({ body, headers }: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLong = new BodyFault('too-long', `expected at most ${limitBytes} bytes`);
  if (Number(headers.get('content-length') ?? 0) > limitBytes) throw tooLong;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes <= limitBytes) chunks.push(chunk);
      else if (bytes > heardOutTimes * limitBytes) break;
    }
  } catch {
    throw new BodyFault('no-json', 'the body was cut off');
  }
  if (bytes > limitBytes) throw tooLong;
  return Buffer.concat(chunks);
}

function parse(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new BodyFault('no-json', (error as Error).message);
  }
}
