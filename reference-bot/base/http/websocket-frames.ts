const messageLimitBytes = 524_288;
const lengths = { short: 125, in16Bits: 126, in64Bits: 127 } as const;
const finalBit = 0x80;
const maskBit = 0x80;

/** Kinds of frames (RFC 6455, 5.2). */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const closeCodes = { normal: 1_000, protocol: 1_002, unsupported: 1_003, tooBig: 1_009 } as const;

/** What came is not what the protocol allows. `code` is for the frame that closes the connection. */
export class ProtocolFault extends Error {
  override readonly name = 'ProtocolFault';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A frame as a server sends it: whole, and not masked. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length <= lengths.short) return Buffer.concat([Buffer.from([finalBit | opcode, length]), payload]);
  const isMedium = length <= 0xff_ff;
  const header = Buffer.alloc(isMedium ? 4 : 10);
  header[0] = finalBit | opcode;
  header[1] = isMedium ? lengths.in16Bits : lengths.in64Bits;
  if (isMedium) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

export interface FrameListener {
  text(text: string): void;
  ping(payload: Buffer): void;
  close(code: number): void;
}

interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly payload: Buffer;
  /** Bytes of the whole frame. */
  readonly size: number;
}

/** Puts what a client sends together again. */
export class FrameReader {
  readonly #listener: FrameListener;
  #pending: Buffer = Buffer.alloc(0);
  /** Parts of a text that is not whole. Undefined between texts. */
  #parts: Buffer[] | undefined;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** @throws ProtocolFault */
  push(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (let frame = readFrame(this.#pending); frame; frame = readFrame(this.#pending)) {
      this.#pending = this.#pending.subarray(frame.size);
      this.#take(frame);
    }
  }

  #take({ opcode, isFinal, payload }: Frame): void {
    switch (opcode) {
      case opcodes.text:
      case opcodes.continuation:
        this.#takeText(opcode, isFinal, payload);
        break;
      case opcodes.ping:
        this.#listener.ping(payload);
        break;
      case opcodes.pong:
        break;
      case opcodes.close:
        this.#listener.close(payload.length >= 2 ? payload.readUInt16BE(0) : closeCodes.normal);
        break;
      default:
        throw new ProtocolFault(closeCodes.unsupported, 'expected text');
    }
  }

  #takeText(opcode: number, isFinal: boolean, payload: Buffer): void {
    if ((opcode === opcodes.text) === (this.#parts !== undefined))
      throw new ProtocolFault(
        closeCodes.protocol,
        'a text begins while another is not whole, or goes on without one',
      );
    const parts = [...(this.#parts ?? []), payload];
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (bytes > messageLimitBytes) throw tooBig();
    this.#parts = isFinal ? undefined : parts;
    if (isFinal) this.#listener.text(Buffer.concat(parts).toString());
  }
}

/** Undefined while the frame is not whole. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const [first, second] = [bytes[0]!, bytes[1]!];
  if ((second & maskBit) === 0) throw new ProtocolFault(closeCodes.protocol, 'expected a masked frame');
  const short = second & ~maskBit;
  const lengthBytes = short === lengths.in16Bits ? 2 : short === lengths.in64Bits ? 8 : 0;
  const maskAt = 2 + lengthBytes;
  if (bytes.length < maskAt + 4) return undefined;
  const length = lengthBytes === 0 ? short : Number(BigInt(`0x${bytes.toString('hex', 2, maskAt)}`));
  if (length > messageLimitBytes) throw tooBig();
  const size = maskAt + 4 + length;
  if (bytes.length < size) return undefined;
  const mask = bytes.subarray(maskAt, maskAt + 4);
  const payload = Buffer.from(bytes.subarray(maskAt + 4, size));
  for (let index = 0; index < length; index += 1) payload[index]! ^= mask[index % 4]!;
  return { opcode: first & 0x0f, isFinal: (first & finalBit) !== 0, payload, size };
}

function tooBig(): ProtocolFault {
  return new ProtocolFault(closeCodes.tooBig, `expected at most ${messageLimitBytes} bytes`);
}
