import * as nodeCrypto from 'node:crypto';

const memoryKiB = 65_536;
const passes = 3;
const keyBytes = 32;
const shortestSaltBytes = 16;

/** A key from a password that is dear to guess: Argon2id with 64 MiB, 3 passes, 1 lane. */
export async function argon2id(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  if (salt.byteLength < shortestSaltBytes) {
    throw new TypeError(`expected a salt of at least ${shortestSaltBytes} bytes, got ${salt.byteLength}`);
  }
  return nodesOwn(password, salt) ?? inJavaScript(password, salt);
}

/** Undefined: this Node.js is older than 24.7. */
function nodesOwn(message: Uint8Array, nonce: Uint8Array): Promise<Uint8Array> | undefined {
  if (!('argon2' in nodeCrypto)) return undefined;
  const options = { message, nonce, parallelism: 1, tagLength: keyBytes, memory: memoryKiB, passes };
  return new Promise((resolve, reject) => {
    nodeCrypto.argon2('argon2id', options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Some times slower, and the same key. Exported for its test. */
export async function inJavaScript(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  const { argon2idAsync } = await import('@noble/hashes/argon2.js');
  return argon2idAsync(password, salt, { t: passes, m: memoryKiB, p: 1, dkLen: keyBytes });
}
