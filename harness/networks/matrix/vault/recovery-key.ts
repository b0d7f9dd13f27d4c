const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const head = Buffer.from([0x8b, 0x01]);
const keyBytes = 32;
const wholeBytes = head.length + keyBytes + 1;

/** The key of secret storage that a text stands for. Undefined: it stands for none. */
export function readRecoveryKey(text: string): Buffer | undefined {
  const bytes = base58(text.replaceAll(/\s/gu, ''));
  if (bytes?.length !== wholeBytes || !bytes.subarray(0, head.length).equals(head)) return undefined;
  // The last byte makes them cancel each other out.
  if (bytes.reduce((parity, byte) => parity ^ byte, 0) !== 0) return undefined;
  return bytes.subarray(head.length, -1);
}

/** A text that looks like a recovery key, and is one, of a key. */
export function writeRecoveryKey(key: Uint8Array): string {
  const bytes = Buffer.concat([head, key]);
  const parity = bytes.reduce((sum, byte) => sum ^ byte, 0);
  let number = BigInt(`0x${Buffer.concat([bytes, Buffer.from([parity])]).toString('hex')}`);
  let text = '';
  const base = BigInt(alphabet.length);
  for (; number > 0n; number /= base) text = alphabet[Number(number % base)]! + text;
  return text.match(/.{1,4}/gu)!.join(' ');
}

function base58(text: string): Buffer | undefined {
  let number = 0n;
  for (const char of text) {
    const digit = alphabet.indexOf(char);
    if (digit === -1) return undefined;
    number = number * BigInt(alphabet.length) + BigInt(digit);
  }
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}
