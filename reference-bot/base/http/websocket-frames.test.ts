import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from './websocket-frames.ts';

/** A frame as a client sends it. */
function masked(opcode: number, text: string, isFinal = true): Buffer {
  const payload = Buffer.from(text);
  const mask = Buffer.from([1, 2, 3, 4]);
  const { length } = payload;
  const size =
    length < 126 ? Buffer.from([0x80 | length]) : Buffer.from([0x80 | 126, length >> 8, length & 0xff]);
  for (let index = 0; index < length; index += 1) payload[index]! ^= mask[index % 4]!;
  return Buffer.concat([Buffer.from([(isFinal ? 0x80 : 0) | opcode]), size, mask, payload]);
}

function read(...chunks: readonly Buffer[]): string[] {
  const heard: string[] = [];
  const reader = new FrameReader({
    text: (text) => void heard.push(text),
    ping: (payload) => void heard.push(`ping ${payload.toString()}`),
    close: (code) => void heard.push(`close ${code}`),
  });
  for (const chunk of chunks) reader.push(chunk);
  return heard;
}

describe('frames of a client', () => {
  it('are read however the network cuts them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 })), fc.nat(), (texts, at) => {
        const bytes = Buffer.concat(texts.map((text) => masked(1, text)));
        const cut = bytes.length === 0 ? 0 : at % bytes.length;
        expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(
          texts.map((text) => Buffer.from(text).toString()),
        );
      }),
    );
  });

  it('make one text of several, between which a ping may come', () => {
    expect(read(masked(1, 'one ', false), masked(9, 'here?'), masked(0, 'text'))).toEqual([
      'ping here?',
      'one text',
    ]);
  });

  it('say how a connection ends', () => {
    expect(read(masked(8, ''), masked(8, '\u0003Q'))).toEqual(['close 1000', 'close 849']);
  });

  it.each([
    ['no mask', Buffer.from([0x81, 0x01, 0x41]), 'expected a masked frame'],
    ['other things than text', masked(2, 'x'), 'expected text'],
    ['a text that goes on without a beginning', masked(0, 'x'), 'goes on without one'],
    ['a length beyond all measure', Buffer.from('81ff000000ffffffffff00000000', 'hex'), 'at most'],
  ])('with %s are refused', (_what, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });
});
