import type { Context } from 'hono';
import { badRequest, OnboardingFailure } from '../failure.ts';

/** Longest body that is read: 1 MiB. */
export const bodyLimitBytes = 1_048_576;
/** A body that is too long is heard out up to here: who is still sending when the connection ends misses the answer. */
const heardOutBytes = 16 * bodyLimitBytes;

/** A body that is a JSON object; what its members are is not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The JSON object of a request. The content type does not matter.
 * @throws OnboardingFailure 413 `payload_too_large`, 400 `bad_json`, 400 `bad_request` for JSON that is no object.
 */
export async function readJsonObject(c: Context): Promise<JsonObject> {
  const value = parse(await readBytes(c.req.raw));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('', `expected a JSON object, got ${nameOfType(value)}`);
  }
  return { ...value };
}

/** What a JSON value is, in a word. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`.replace(/^a (?=o)/u, 'an ');
}

async function readBytes({ body, headers }: Request): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > bodyLimitBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes <= bodyLimitBytes) chunks.push(chunk);
      else if (bytes > heardOutBytes) break;
    }
  } catch {
    // Whoever sent it left in the middle.
    throw new OnboardingFailure(400, 'bad_json');
  }
  if (bytes > bodyLimitBytes) throw tooLarge();
  return Buffer.concat(chunks);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new OnboardingFailure(400, 'bad_json');
  }
}

function tooLarge(): OnboardingFailure {
  return new OnboardingFailure(413, 'payload_too_large', { fields: { limit_bytes: bodyLimitBytes } });
}
