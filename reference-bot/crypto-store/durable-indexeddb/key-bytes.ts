/*
 * Keys as bytes that sort as IndexedDB sorts keys: numbers, dates, texts, binary, arrays. A text or binary ends with a
 * zero byte, which its encoded units never contain, so that a text sorts before those that it begins.
 */

const endTag = 0x00;
const numberTag = 0x10;
const dateTag = 0x20;
const textTag = 0x30;
const binaryTag = 0x40;
const arrayTag = 0x50;

const twoByteUnits = 0x7f;
const threeByteUnits = 0x40_7f;
const numberBytes = 8;

/** Lies before every key. */
export const beforeAllKeys = Buffer.alloc(0);
/** Lies behind every key. */
export const behindAllKeys = Buffer.of(0xff);

/** Bytes that two keys share exactly when IndexedDB takes them for the same key (so `0` and `-0` do). */
export function keyToBytes(key: IDBValidKey): Buffer {
  const bytes: number[] = [];
  append(bytes, key);
  return Buffer.from(bytes);
}

/** The first possible key behind this one. */
export function justBehind(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.of(0)]);
}

/**
 * The key that was made bytes.
 * @throws Error when no key has these bytes
 */
export function keyFromBytes(bytes: Uint8Array): IDBValidKey {
  const reader = new KeyReader(bytes);
  const key = reader.key();
  if (reader.at !== bytes.length) throw notAKey();
  return key;
}

function append(bytes: number[], key: IDBValidKey): void {
  if (typeof key === 'string') {
    bytes.push(textTag);
    for (let index = 0; index < key.length; index += 1) appendUnit(bytes, key.charCodeAt(index));
    bytes.push(endTag);
  } else if (typeof key === 'number') {
    bytes.push(numberTag, ...sortedNumber(key));
  } else if (Array.isArray(key)) {
    bytes.push(arrayTag);
    for (const part of key) append(bytes, part);
    bytes.push(endTag);
  } else if (key instanceof Date) {
    bytes.push(dateTag, ...sortedNumber(key.getTime()));
  } else {
    bytes.push(binaryTag);
    // The engine turns every kind of binary key into an ArrayBuffer of just its bytes.
    for (const byte of new Uint8Array(key as ArrayBuffer)) appendUnit(bytes, byte);
    bytes.push(endTag);
  }
}

/** A unit of 16 bits: the usual ones take a byte. */
function appendUnit(bytes: number[], unit: number): void {
  if (unit < twoByteUnits) bytes.push(unit + 1);
  else if (unit < threeByteUnits) {
    const rest = unit - twoByteUnits;
    bytes.push(0x80 | (rest >> 8), rest & 0xff);
  } else bytes.push(0xc0, unit >> 8, unit & 0xff);
}

/** IEEE 754 sorts as bytes once the sign is flipped, and of negative numbers all other bits as well. */
function sortedNumber(value: number): Buffer {
  const bytes = Buffer.alloc(numberBytes);
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  return flipNumber(bytes, bytes[0]! >= 0x80);
}

function flipNumber(bytes: Buffer, isNegative: boolean): Buffer {
  if (isNegative) for (let index = 0; index < numberBytes; index += 1) bytes[index]! ^= 0xff;
  else bytes[0]! ^= 0x80;
  return bytes;
}

class KeyReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  key(): IDBValidKey {
    switch (this.#next()) {
      case numberTag:
        return this.#number();
      case dateTag:
        return new Date(this.#number());
      case textTag:
        return this.#text();
      case binaryTag:
        return Uint8Array.from(this.#units()).buffer;
      case arrayTag: {
        const parts: IDBValidKey[] = [];
        while (this.#bytes[this.at] !== endTag) parts.push(this.key());
        this.at += 1;
        return parts;
      }
      default:
        throw notAKey();
    }
  }

  #number(): number {
    const end = this.at + numberBytes;
    if (end > this.#bytes.length) throw notAKey();
    const bytes = Buffer.from(this.#bytes.subarray(this.at, end));
    this.at = end;
    return flipNumber(bytes, bytes[0]! < 0x80).readDoubleBE();
  }

  #text(): string {
    let text = '';
    for (const unit of this.#units()) text += String.fromCharCode(unit);
    return text;
  }

  *#units(): Generator<number> {
    for (let byte = this.#next(); byte !== endTag; byte = this.#next()) {
      if (byte <= twoByteUnits) yield byte - 1;
      else if (byte < 0xc0) yield ((byte & 0x7f) << 8) + this.#next() + twoByteUnits;
      else yield (this.#next() << 8) + this.#next();
    }
  }

  #next(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw notAKey();
    this.at += 1;
    return byte;
  }
}

function notAKey(): Error {
  return new Error('the key of a record cannot be read');
}
