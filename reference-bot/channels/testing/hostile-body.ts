import * as fc from 'fast-check';

/** What anybody may post. */
export type HostileBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'deep'; readonly depth: number }
  | { readonly kind: 'long'; readonly bytes: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export const bodyLimitBytes = 262_144;
const text = fc.oneof(
  fc.string(),
  fc.json().map((one) => one.slice(1)),
);

/** @param usual what the service posts, or nearly so. */
export function hostileBodies(usual: fc.Arbitrary<unknown>): fc.Arbitrary<HostileBody> {
  const kinds: readonly (readonly [number, fc.Arbitrary<HostileBody>])[] = [
    [20, fc.oneof(usual, fc.jsonValue({ maxDepth: 5 })).map((value) => ({ kind: 'json', value }))],
    [10, fc.integer({ min: 30, max: 35 }).map((depth) => ({ kind: 'deep', depth }))],
    [1, fc.constantFrom(bodyLimitBytes, bodyLimitBytes + 1).map((bytes) => ({ kind: 'long', bytes }))],
    [10, text.map((one) => ({ kind: 'text', text: one }))],
    [10, fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ kind: 'bytes', bytes }))],
  ];
  return fc.oneof(...kinds.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** @param around members beside those that make it deep or long. */
export function bytesOf(given: HostileBody, around: object = {}): Uint8Array<ArrayBuffer> {
  if (given.kind === 'bytes') return Buffer.from(given.bytes);
  if (given.kind === 'text') return Buffer.from(given.text);
  if (given.kind === 'json') return Buffer.from(JSON.stringify(given.value));
  const start = `${JSON.stringify({ ...around, x: 0 }).slice(0, -2)}`;
  if (given.kind === 'deep')
    return Buffer.from(`${start}${'['.repeat(given.depth - 1)}${']'.repeat(given.depth - 1)}}`);
  return Buffer.from(`${start}"${'a'.repeat(given.bytes - `${start}""}`.length)}"}`);
}

/** A body as it is posted: whole, or as a slow sender would, byte by byte. */
export function contentOf(
  bytes: Uint8Array<ArrayBuffer>,
  isSlow: boolean,
): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (!isSlow || bytes.length >= bodyLimitBytes) return bytes;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += 1)));
    },
  });
}

/** The JSON in it; undefined where there is none. */
export function readBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** How many levels a value has; 1 for what holds nothing. */
export function levelsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Math.max(0, ...Object.values(value).map((one) => levelsOf(one)));
}
