import { randomBytes } from 'node:crypto';
import {
  DeviceId,
  EncryptionSettings,
  initAsync,
  OlmMachine,
  RoomId,
  UserId,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import decryptAESSecretStorageItem from 'matrix-js-sdk/lib/utils/decryptAESSecretStorageItem.js';
import encryptAESSecretStorageItem from 'matrix-js-sdk/lib/utils/encryptAESSecretStorageItem.js';
import { describe, expect, test } from 'vitest';
import vectors from '../../../../fixtures/vectors/recovery-key.json' with { type: 'json' };
import { openRoomMessage, readRoomKey } from './megolm.ts';
import { readRecoveryKey, writeRecoveryKey } from './recovery-key.ts';
import { describeKey, fitsDescription, openBox, sealBox } from './secret-box.ts';

describe('a recovery key', () => {
  test.each(vectors.keys)('$text is read and written', ({ hex, text }) => {
    expect(readRecoveryKey(text)?.toString('hex')).toBe(hex);
    expect(writeRecoveryKey(Buffer.from(hex, 'hex'))).toBe(text);
  });

  test.each(['', 'Es', '0', vectors.keys[0]!.text.replace(/.$/u, 'e'), `${vectors.keys[0]!.text}1`])(
    '"%s" is none',
    (text) => {
      expect(readRecoveryKey(text)).toBeUndefined();
    },
  );

  test('fits its own description', () => {
    const [{ hex, check }, other] = vectors.keys as unknown as [
      { hex: string; check: { iv: string; mac: string } },
      { hex: string },
    ];
    expect(fitsDescription(Buffer.from(hex, 'hex'), check)).toBe(true);
    expect(fitsDescription(Buffer.from(other.hex, 'hex'), check)).toBe(false);
  });

  test('opens what others have closed with it, under its name only', async () => {
    const key = new Uint8Array(randomBytes(32));
    const box = await encryptAESSecretStorageItem('a secret', key, 'its.name');
    expect(openBox(key, 'its.name', box)?.toString()).toBe('a secret');
    expect(openBox(key, 'another.name', box)).toBeUndefined();
    expect(openBox(new Uint8Array(randomBytes(32)), 'its.name', box)).toBeUndefined();
  });

  test('closes what others open with it, and is described so that it is known again', async () => {
    const key = new Uint8Array(randomBytes(32));
    const opened = await decryptAESSecretStorageItem(sealBox(key, 'its.name', 'a secret'), key, 'its.name');
    expect(opened).toBe('a secret');
    expect(fitsDescription(key, describeKey(key))).toBe(true);
    expect(fitsDescription(new Uint8Array(randomBytes(32)), describeKey(key))).toBe(false);
  });
});

test('a room key opens what a machine has said with it, also after its wheels have turned', async () => {
  await initAsync();
  const [user, room] = ['@alice:example.com', '!room:example.com'];
  const machine = await OlmMachine.initialize(new UserId(user), new DeviceId('D'));
  await machine.shareRoomKey(new RoomId(room), [new UserId(user)], new EncryptionSettings());
  const said: [body: string, ciphertext: string][] = [];
  for (let number = 0; number < 60; number += 1) {
    const body = `number ${number}`;
    const text = await machine.encryptRoomEvent(new RoomId(room), 'm.room.message', JSON.stringify({ body }));
    said.push([body, (JSON.parse(text) as { ciphertext: string }).ciphertext]);
  }
  const exported = JSON.parse(await machine.exportRoomKeys(() => true)) as { session_key: string }[];
  const key = readRoomKey(exported[0]!.session_key)!;
  for (const [body, ciphertext] of said)
    expect(JSON.parse(openRoomMessage(key, ciphertext)!.toString())).toMatchObject({ content: { body } });
  expect(openRoomMessage({ ...key, ratchet: randomBytes(128) }, said[0]![1])).toBeUndefined();
});
