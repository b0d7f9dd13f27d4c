import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import vectors from '../../../../fixtures/vectors/inbound-dlq.json' with { type: 'json' };
import { readDeadLetter, writeDeadLetter } from './dead-letter.ts';
import { sealLetter } from './envelope.ts';
import { deriveLetterKey, type EnvelopeVersion } from './letter-keys.ts';
import { readLine } from './read-line.ts';

const { made, written } = vectors;
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const keys = new Map<EnvelopeVersion, Uint8Array>([
  [1, hex(made.v1)],
  [2, hex(made.v2)],
]);
const rules = { keys, policy: 'accept' } as const;
const letter = readDeadLetter(made.letter);

/** A v2 envelope whose parts are given. */
function seal(
  text: string,
  { key = hex(made.v2), purpose = 'matrix-inbound-dlq-envelope-v2', version = 2 } = {},
) {
  const nonce = Buffer.alloc(12, 7);
  const sealing = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const box = Buffer.concat([sealing.update(text), sealing.final(), sealing.getAuthTag()]);
  return { version, nonce: nonce.toString('base64url'), ciphertext: box.toString('base64url') };
}

describe('keys', () => {
  it.each(vectors.keys)(
    'follow from $passphrase and $installationId',
    async ({ passphrase, installationId, v1, v2 }) => {
      const derived = await Promise.all(
        ([1, 2] as const).map((version) => deriveLetterKey(version, passphrase, installationId)),
      );
      expect(derived.map((key) => Buffer.from(key).toString('hex'))).toEqual([v1, v2]);
    },
  );

  it('need a salt of 16 bytes', async () => {
    await expect(deriveLetterKey(2, 'passphrase', 'x'.repeat(15))).rejects.toThrow('at least 16 bytes');
  });
});

describe('a line that is sealed', () => {
  it('is what Carapace writes, to the byte', () => {
    expect(writeDeadLetter(letter)).toBe(made.letter);
    expect(sealLetter(hex(made.v2), made.letter, hex(made.nonce))).toBe(made.current);
  });

  it('never has the same nonce twice', () => {
    const nonces = Array.from({ length: 50 }, () => sealLetter(hex(made.v2), 'text').slice(0, 45));
    expect(new Set(nonces).size).toBe(50);
  });

  it.each([
    ['current', made.current, false],
    ['legacy', made.legacy, true],
    ['legacy, with the purpose that its documents name', made.legacyPrimary, true],
  ])('is opened: %s', (_, line, isLegacy) => {
    expect(readLine(line, rules)).toEqual({ kind: 'letter', letter, isLegacy });
  });

  it('is opened as the daemon wrote it', () => {
    const own = { ...rules, keys: new Map([[2, hex(written.v2)]] as const) };
    for (const { line, letter: text } of written.lines) {
      const read = readLine(line, own);
      expect(read.kind === 'letter' && writeDeadLetter(read.letter)).toBe(text);
    }
  });

  it('of the older version stays for later where the policy refuses it', () => {
    const read = readLine(made.legacy, { ...rules, policy: 'refuse' });
    expect(read).toMatchObject({
      kind: 'later',
      isLegacy: true,
      error: { kind: 'legacy-dlq-envelope-refused' },
    });
    expect(readLine(made.current, { ...rules, policy: 'refuse' }).kind).toBe('letter');
  });

  it('stays for later where there is no key', () => {
    const read = readLine(made.current, { ...rules, keys: new Map() });
    expect(read.kind === 'later' && read.error.message).toMatch(
      /^Matrix inbound DLQ crypto operation failed: encrypted v2 DLQ record encountered.*toggle back to true to drain/u,
    );
  });

  const envelope = JSON.parse(made.current) as { nonce: string; ciphertext: string };
  it.each([
    ['with another key', seal(made.letter, { key: Buffer.alloc(32) }), 'dlq-crypto'],
    ['as the other version', { ...envelope, version: 1 }, 'dlq-crypto'],
    [
      'with the purpose of the older version',
      seal(made.letter, { purpose: 'matrix-inbound-dlq-v1' }),
      'dlq-crypto',
    ],
    [
      'tampered with',
      { version: 2, ...envelope, ciphertext: `A${envelope.ciphertext.slice(1)}` },
      'dlq-crypto',
    ],
    ['too short', { version: 2, ...envelope, ciphertext: 'AAAA' }, 'dlq-crypto'],
    ['of a version that comes later', { ...envelope, version: 3 }, 'dlq-serialization'],
    ['of no version', { ...envelope, version: null }, 'dlq-serialization'],
    ['with something more', { version: 2, ...envelope, extra: 1 }, 'dlq-serialization'],
    ['with padding', { version: 2, ...envelope, nonce: `${envelope.nonce}==` }, 'dlq-serialization'],
    ['with a short nonce', { version: 2, ...envelope, nonce: 'AAAA' }, 'dlq-serialization'],
    ['with bits that mean nothing', { version: 2, ...envelope, ciphertext: 'AB' }, 'dlq-serialization'],
    ['around what is no letter', seal('{"eventId":1}'), 'dlq-serialization'],
  ])('is bad %s', (_, parts, kind) => {
    expect(readLine(JSON.stringify(parts), rules)).toMatchObject({ kind: 'bad', error: { kind } });
  });

  it('is bad with a field twice', () => {
    const line = made.current.replace('{', '{"version":2,');
    expect(readLine(line, rules)).toMatchObject({ kind: 'bad', error: { kind: 'dlq-serialization' } });
  });
});

describe('a line that is not sealed', () => {
  const members = JSON.parse(made.letter) as Record<string, unknown>;
  it.each([
    ['as it is', made.letter],
    ['with what nobody knows', made.letter.replace('{', '{"later":{"a":["}",{}]},"later":"\\"",')],
    ['with white space', JSON.stringify(members, null, ' ').replaceAll('\n', ' ')],
    ['as an array', JSON.stringify(Object.values(members))],
  ])('is read %s', (_, line) => {
    expect(readLine(line, rules)).toEqual({ kind: 'letter', letter, isLegacy: false });
  });

  it.each([
    { eventId: '$b6f77f80880ede75acc4ecaf59023ac3' },
    { eventId: '$abc\u0007def:example.com' },
    { eventId: '$abc:[::1]:8448' },
    { roomId: '!room' },
    { senderId: '@alice:example.com:8448' },
  ])('may name %j', (part) => {
    expect(readLine(JSON.stringify({ ...members, ...part }), rules).kind).toBe('letter');
  });

  it.each(['9223372036854775807', '-9223372036854775808', '9007199254740993'])(
    'keeps the time %s',
    (time) => {
      const read = readLine(made.letter.replace('1700000000000', time), rules);
      expect(read.kind === 'letter' && writeDeadLetter(read.letter)).toContain(`"receivedAt":${time}}`);
    },
  );

  it.each([
    ...['', 'abc123', '$a:', '$a:b c', '$a:example.com:70000'].map((eventId) => ({ eventId })),
    ...['', 'room', '!a\0b'].map((roomId) => ({ roomId })),
    ...['alice', '@alice', '@al\0ice:example.com', '@alice:exa_mple.com'].map((senderId) => ({ senderId })),
    { text: 5 },
    { text: '\ud800' },
    { receivedAt: '1' },
    { receivedAt: 1.5 },
    { receivedAt: undefined },
  ])('is bad with %j', (part) => {
    const line = JSON.stringify({ ...members, ...part });
    expect(readLine(line, rules)).toMatchObject({ kind: 'bad', error: { kind: 'dlq-serialization' } });
  });

  it.each([
    made.letter.replace('1700000000000', '1700000000000.0'),
    made.letter.replace('1700000000000', '9223372036854775808'),
    made.letter.replace('{', '{"text":"another",'),
    'nonsense',
    '"text"',
    'null',
    '[]',
    '{}',
    made.letter.slice(0, -3),
  ])('is bad as %s', (line) => {
    expect(readLine(line, rules)).toMatchObject({ kind: 'bad', error: { kind: 'dlq-serialization' } });
  });
});
