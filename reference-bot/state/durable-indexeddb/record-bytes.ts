import { isDeepStrictEqual } from 'node:util';
import { Deserializer, Serializer } from 'node:v8';
import type { EngineRecord } from './engine.ts';

/**
 * A record as bytes. These are V8's classes as they are, not `serialize()`: that writes typed arrays in a way of
 * its own, which gives back views into the whole record.
 * @throws DOMException `DataCloneError` when the value would not come back from a disk, as a Blob or a CryptoKey.
 */
export function recordToBytes(record: EngineRecord): Uint8Array {
  const serializer = new Serializer();
  serializer.writeHeader();
  try {
    serializer.writeValue([record.key, record.value]);
  } catch (error) {
    throw notStorable((error as Error).message);
  }
  const bytes = serializer.releaseBuffer();
  // V8 writes an empty object, without a word, for what Node itself knows how to clone within a process.
  if (!isDeepStrictEqual(recordFromBytes(bytes).value, record.value)) {
    throw notStorable('it holds an object that lives in this process only');
  }
  return bytes;
}

/**
 * The record that was made bytes.
 * @throws Error when the bytes are damaged, or written by a V8 newer than this one.
 */
export function recordFromBytes(bytes: Uint8Array): EngineRecord {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  const [key, value] = deserializer.readValue() as [IDBValidKey, unknown];
  return { key, value };
}

function notStorable(why: string): DOMException {
  return new DOMException(`the value cannot be stored: ${why}`, 'DataCloneError');
}
