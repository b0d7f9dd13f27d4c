const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 without padding, as Matrix writes keys, commitments and MACs. */
export function unpaddedBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

/** The bytes that a text is the unpadded base64 of; undefined if it is of anything else than so many bytes. */
export function decodeUnpadded(text: unknown, lengthBytes: number): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64');
  // Node's decoder forgives everything; only what encodes back to the same text was well-formed.
  return bytes.length === lengthBytes && unpaddedBase64(bytes) === text ? bytes : undefined;
}

/**
 * The base64 that libolm makes of a MAC, which is wrong and which `hkdf-hmac-sha256` demands: it encodes in
 * place, front to back, so that most of what it reads it has itself written just before.
 */
export function libolmBase64(bytes: Uint8Array): string {
  const buffer = Buffer.alloc(Math.ceil((bytes.length * 4) / 3));
  buffer.set(bytes);
  let [read, write] = [0, 0];
  for (; read + 3 <= bytes.length; read += 3, write += 4) {
    buffer.write(encodeGroup(buffer.subarray(read, read + 3)), write, 'latin1');
  }
  buffer.write(encodeGroup(buffer.subarray(read, bytes.length)), write, 'latin1');
  return buffer.toString('latin1');
}

/**
 * Whether a text is what libolm's encoder makes of 32 bytes. No key is needed to tell: six of the bytes decide all
 * the others, so a correct encoding looks like this by chance once in 2^208.
 */
export function isLibolmBase64(text: string): boolean {
  const apparent = decodeUnpadded(text, 32);
  return apparent !== undefined && libolmBase64(apparent) === text;
}

function encodeGroup(bytes: Uint8Array): string {
  const bits = (bytes[0]! << 16) | ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  const characters = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 0x3f]!);
  return characters.slice(0, bytes.length + 1).join('');
}
