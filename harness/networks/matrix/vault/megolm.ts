import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const partBytes = 32;
const parts = 4;
const ratchetBytes = parts * partBytes;
const macBytes = 8;
const signatureBytes = 64;
const ivBytes = 16;
const exportVersion = 1;
const indexBytes = 4;
const noSalt = Buffer.alloc(partBytes);

/** A room key from a backup: it opens what was said from `index` on. */
export interface RoomKey {
  readonly index: number;
  readonly ratchet: Buffer;
}

/** The room key in an exported session. Undefined: it is none. */
export function readRoomKey(sessionKey: string): RoomKey | undefined {
  const bytes = Buffer.from(sessionKey, 'base64');
  if (bytes[0] !== exportVersion || bytes.length < 1 + indexBytes + ratchetBytes) return undefined;
  const begin = 1 + indexBytes;
  return { index: bytes.readUInt32BE(1), ratchet: bytes.subarray(begin, begin + ratchetBytes) };
}

/** The clear text of a message in a room. Undefined: the key does not open it. */
export function openRoomMessage(key: RoomKey, ciphertext: string): Buffer | undefined {
  const bytes = Buffer.from(ciphertext, 'base64');
  const authentic = bytes.subarray(0, -(macBytes + signatureBytes));
  const { index, sealed } = readMessage(authentic);
  if (sealed === undefined || index < key.index) return undefined;
  const keys = Buffer.from(
    hkdfSync('sha256', ratchetAt(key, index), noSalt, 'MEGOLM_KEYS', 2 * partBytes + ivBytes),
  );
  const mac = createHmac('sha256', keys.subarray(partBytes, 2 * partBytes))
    .update(authentic)
    .digest();
  const told = bytes.subarray(-(macBytes + signatureBytes), -signatureBytes);
  if (!mac.subarray(0, macBytes).equals(told)) return undefined;
  return openCbc(keys, sealed);
}

/** @param keys the key of AES, that of the MAC, and the initialisation vector, one after the other. */
export function openCbc(keys: Buffer, sealed: Uint8Array): Buffer {
  const opening = createDecipheriv('aes-256-cbc', keys.subarray(0, partBytes), keys.subarray(2 * partBytes));
  return Buffer.concat([opening.update(sealed), opening.final()]);
}

/** A version, then fields: 0x08 with the index as a varint, 0x12 with the length of the ciphertext and it. */
function readMessage(bytes: Buffer): { index: number; sealed?: Buffer } {
  let at = 1;
  let index = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const field = bytes[at++];
    const value = varint();
    if (field === 0x08) index = value;
    else if (field === 0x12) return { index, sealed: bytes.subarray(at, at + value) };
    else return { index };
  }
  return { index };
}

/** Turns the four wheels on: the last with each message, those before it each 256th, 65 536th and 16 777 216th time. */
function ratchetAt({ index: from, ratchet }: RoomKey, to: number): Buffer {
  const wheels = Array.from({ length: parts }, (_, at) =>
    Buffer.from(ratchet.subarray(at * partBytes, (at + 1) * partBytes)),
  );
  for (let index = from + 1; index <= to; index += 1) {
    const first = [0x1_00_00_00, 0x1_00_00, 0x1_00, 1].findIndex((step) => index % step === 0);
    const source = wheels[first]!;
    for (let at = parts - 1; at >= first; at -= 1)
      wheels[at] = createHmac('sha256', source)
        .update(Buffer.from([at]))
        .digest();
  }
  return Buffer.concat(wheels);
}
