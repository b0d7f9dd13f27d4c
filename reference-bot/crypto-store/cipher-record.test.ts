import { expect, test } from 'vitest';
import vectors from '../../fixtures/vectors/store-cipher.json' with { type: 'json' };
import { openCipherRecord, readCipherRecord, sealCipherRecord, writeCipherRecord } from './cipher-record.ts';

const { written, writtenAsJson, inSqlite, made } = vectors;
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array | undefined): string | undefined => data && Buffer.from(data).toString('hex');
const numbers = (of: string): number[] => [...bytes(of)];
const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** A record as older versions of the SDK wrote it. */
function asJson({ rounds, salt, nonce, ciphertext }: Omit<typeof writtenAsJson, 'key' | 'passphrase'>) {
  return {
    kdf_info: { Pbkdf2ToChaCha20Poly1305: { rounds, kdf_salt: numbers(salt) } },
    ciphertext_info: { ChaCha20Poly1305: { nonce: numbers(nonce), ciphertext: numbers(ciphertext) } },
  };
}

test('opens what the SDK in Rust has written, and writes it again to the byte', async () => {
  const record = readCipherRecord(bytes(written.record));
  expect(record.rounds).toBe(written.rounds);
  expect([record.salt, record.nonce, record.ciphertext].map(hex)).toEqual([
    written.salt,
    written.nonce,
    written.ciphertext,
  ]);
  expect(hex(await openCipherRecord(record, written.passphrase))).toBe(written.key);
  expect(hex(writeCipherRecord(record))).toBe(written.record);
});

test('opens what its native build keeps in a database, and writes it again to the byte', async () => {
  const record = readCipherRecord(bytes(inSqlite.record));
  expect(record.rounds).toBe(inSqlite.rounds);
  expect(hex(await openCipherRecord(record, inSqlite.passphrase))).toBe(inSqlite.key);
  expect(hex(writeCipherRecord(record))).toBe(inSqlite.record);
});

test('opens what its older versions have written as JSON', async () => {
  const record = readCipherRecord(text(asJson(writtenAsJson)));
  expect(hex(await openCipherRecord(record, writtenAsJson.passphrase))).toBe(writtenAsJson.key);
});

test('seals as the SDK does, with as many rounds', async () => {
  const { key, passphrase, salt, nonce } = made;
  const record = await sealCipherRecord(bytes(key), passphrase, { salt: bytes(salt), nonce: bytes(nonce) });
  expect(record.rounds).toBe(made.rounds);
  expect(hex(writeCipherRecord(record))).toBe(made.record);
});

test('never seals with the same salt and nonce twice', async () => {
  const [one, other] = await Promise.all([1, 2].map(() => sealCipherRecord(bytes(made.key), 'passphrase')));
  expect(hex(one!.salt)).not.toBe(hex(other!.salt));
  expect(hex(one!.nonce)).not.toBe(hex(other!.nonce));
});

test.each(['Matrix-store-passphrase', 'matrix-store-passphrase ', ''])(
  'does not open with %j',
  async (wrong) => {
    expect(await openCipherRecord(readCipherRecord(bytes(written.record)), wrong)).toBeUndefined();
  },
);

test('does not open when a bit of it has changed', async () => {
  const record = readCipherRecord(bytes(written.record));
  const ciphertext = record.ciphertext.with(7, record.ciphertext[7]! ^ 1);
  expect(await openCipherRecord({ ...record, ciphertext }, written.passphrase)).toBeUndefined();
});

const json = asJson(writtenAsJson);
test.each([
  ['nothing', new Uint8Array()],
  ['half a record', bytes(written.record).subarray(0, 100)],
  ['a record with more after it', Uint8Array.from([...bytes(written.record), 0xc0])],
  ['a text', Buffer.from('no record')],
  ['one that was sealed with a key', text({ ...json, kdf_info: 'None' })],
  ['a short salt', text(asJson({ ...writtenAsJson, salt: '00' }))],
  ['a short ciphertext', text(asJson({ ...writtenAsJson, ciphertext: '00' }))],
  ['rounds that never end', text(asJson({ ...writtenAsJson, rounds: 4_000_000_000 }))],
  ['no rounds', text(asJson({ ...writtenAsJson, rounds: 0 }))],
])('takes %s for no record', (_, record) => {
  expect(() => readCipherRecord(record)).toThrow('no cipher record that a passphrase opens');
});
