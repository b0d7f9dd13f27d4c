import { isDeepStrictEqual } from 'node:util';
import { Deserializer, Serializer } from 'node:v8';
import { crc32 } from 'node:zlib';

const sumBytes = 4;
/** Values that contain themselves have no end. */
const simpleDepth = 4;

/**
 * The value of a record as bytes, with a checksum of them and of the key. These are V8's classes as they are, not
 * `serialize()`: that writes typed arrays in a way of its own, which gives back views into the whole value.
 * @throws DOMException `DataCloneError` when the value would not come back from a disk, as a Blob or a CryptoKey.
 */
export function valueToBytes(key: Uint8Array, value: unknown): Uint8Array {
  const serializer = new Serializer();
  serializer.writeHeader();
  try {
    serializer.writeValue(value);
  } catch (error) {
    throw notStorable((error as Error).message);
  }
  const bytes = serializer.releaseBuffer();
  // V8 writes an empty object, without a word, for what Node itself knows how to clone within a process.
  if (!isSimple(value) && !isDeepStrictEqual(deserialize(bytes), value)) {
    throw notStorable('it holds an object that lives in this process only');
  }
  const sum = Buffer.alloc(sumBytes);
  sum.writeUInt32LE(crc32(bytes, crc32(key)));
  return Buffer.concat([sum, bytes]);
}

/**
 * The value that was made bytes.
 * @throws Error when they are damaged, or written by a V8 newer than this one.
 */
export function valueFromBytes(key: Uint8Array, bytes: Uint8Array): unknown {
  const value = bytes.subarray(sumBytes);
  const sum = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32LE();
  if (sum !== crc32(value, crc32(key))) throw new Error('the checksum of a record is wrong');
  return deserialize(value);
}

function deserialize(bytes: Uint8Array): unknown {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}

/** True of what certainly comes back: texts, numbers and bytes, also in plain objects and arrays. */
function isSimple(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  if (depth === simpleDepth) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
  return Object.values(value).every((part) => isSimple(part, depth + 1));
}

function notStorable(why: string): DOMException {
  return new DOMException(`the value cannot be stored: ${why}`, 'DataCloneError');
}
