import { describe, expect, it } from 'vitest';
import vectors from '../../../../../fixtures/vectors/sas.json' with { type: 'json' };
import { decodeUnpadded, isLibolmBase64, libolmBase64, unpaddedBase64 } from './base64.ts';
import { commitmentOf } from './commitment.ts';
import { sasEmoji } from './emoji.ts';
import { agreeOnSecret, ephemeralKeyOf, newEphemeralKey } from './key-agreement.ts';
import { keyList, macBytes, macContent, type MacMethod } from './mac.ts';
import { readShortString, shortString } from './short-string.ts';

const flows = vectors.flows.map((flow) => ({
  ...flow,
  name: `${flow.method}, ${flow.transport}, started by ${flow.starter}`,
  secret: agreeOnSecret(Buffer.from(flow.ours.ephemeralSecret, 'hex'), flow.theirs.ephemeralKey)!,
}));

describe('the pinned flows', () => {
  it.each(flows)('have the short string of Element: $name', ({ ours, theirs, ...flow }) => {
    expect(ephemeralKeyOf(Buffer.from(ours.ephemeralSecret, 'hex')).publicText).toBe(ours.ephemeralKey);
    const [starter, accepter] = flow.starter === 'ours' ? [ours, theirs] : [theirs, ours];
    const string = shortString(flow.secret, starter, accepter, flow.transactionId);
    expect(string.decimals).toEqual(flow.decimals);
    expect(string.indices).toEqual(flow.indices);
    expect(string.emoji.map(({ symbol }) => symbol)).toEqual(flow.emoji);
    expect(shortString(flow.secret, accepter, starter, flow.transactionId)).not.toEqual(string);
  });

  it.each(flows)('have the MACs of Element: $name', ({ ours, theirs, secret, transactionId, ...flow }) => {
    const route = { sender: theirs, receiver: ours, transactionId };
    const keys = theirs.keys as unknown as Record<string, string>;
    expect(macContent(secret, route, keys, flow.method as MacMethod)).toEqual(flow.theirMac);
  });

  it.each(flows.filter(({ starter }) => starter === 'ours'))(
    'have the commitment of Element: $name',
    (flow) => {
      expect(commitmentOf(flow.theirs.ephemeralKey, flow.start)).toBe(flow.commitment);
      expect(commitmentOf(flow.theirs.ephemeralKey, { ...flow.start, more: 1 })).not.toBe(flow.commitment);
    },
  );
});

describe("libolm's base64", () => {
  it("is what libolm's own tests expect", () => {
    const { ephemeralSecret, theirKey, info, message, mac } = vectors.libolm;
    const secret = agreeOnSecret(Buffer.from(ephemeralSecret, 'hex'), theirKey)!;
    expect(libolmBase64(macBytes(secret, info, message))).toBe(mac);
  });

  it('can be told from a correct encoding', () => {
    for (const { method, theirMac } of vectors.flows)
      expect(isLibolmBase64(theirMac.keys)).toBe(method === 'hkdf-hmac-sha256');
    expect(isLibolmBase64('not base64 at all')).toBe(false);
  });
});

describe('decodeUnpadded', () => {
  it.each([
    ['padded', `${'A'.repeat(43)}=`],
    ['URL-safe', `_${'A'.repeat(42)}`],
    ['too short', 'A'.repeat(42)],
    ['with bits beyond the last byte', `${'A'.repeat(42)}B`],
    ['no text', 42],
  ])('refuses what is %s', (_what, text) => expect(decodeUnpadded(text, 32)).toBeUndefined());

  it('gives the bytes', () =>
    expect(decodeUnpadded(unpaddedBase64(Buffer.alloc(32, 7)), 32)).toEqual(Buffer.alloc(32, 7)));
});

describe('agreeOnSecret', () => {
  it('gives both sides the same', () => {
    const [a, b] = [newEphemeralKey(), newEphemeralKey()];
    expect(agreeOnSecret(a.secret, b.publicText)).toEqual(agreeOnSecret(b.secret, a.publicText));
  });

  it('refuses keys of low order and what is no key', () => {
    const { secret } = newEphemeralKey();
    for (const bytes of [Buffer.alloc(32), Buffer.from([1, ...Buffer.alloc(31)])])
      expect(agreeOnSecret(secret, unpaddedBase64(bytes))).toBeUndefined();
    expect(agreeOnSecret(secret, 'short')).toBeUndefined();
  });
});

describe('readShortString', () => {
  it('spans the whole range', () => {
    expect(readShortString(Buffer.alloc(6)).decimals).toEqual([1_000, 1_000, 1_000]);
    expect(readShortString(Buffer.alloc(6, 0xff)).decimals).toEqual([9_191, 9_191, 9_191]);
    expect(readShortString(Buffer.alloc(6)).emoji[0]).toEqual({ symbol: '🐶', description: 'Dog' });
    expect(readShortString(Buffer.alloc(6, 0xff)).emoji[6]).toEqual({ symbol: '📌', description: 'Pin' });
  });
});

it('knows 64 different emoji', () => {
  expect(new Set(sasEmoji.map(({ symbol }) => symbol)).size).toBe(64);
  expect(new Set(sasEmoji.map(({ description }) => description)).size).toBe(64);
});

it('lists key ids in order', () => {
  expect(keyList(['ed25519:b', 'ed25519:B', 'ed25519:A+'])).toBe('ed25519:A+,ed25519:B,ed25519:b');
});
