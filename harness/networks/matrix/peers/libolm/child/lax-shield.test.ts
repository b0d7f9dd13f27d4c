import { EventShieldColour, EventShieldReason } from 'matrix-js-sdk-libolm/lib/crypto-api/index.js';
import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk-libolm/lib/matrix.js';
import { expect, it } from 'vitest';
import { readLaxShield } from './lax-shield.ts';

const { NONE, GREY, RED } = EventShieldColour;

it.each([
  [{ shieldColour: NONE, shieldReason: null }, 'NONE'],
  [{ shieldColour: RED, shieldReason: EventShieldReason.UNSIGNED_DEVICE }, 'RED (UnsignedDevice)'],
  [{ shieldColour: RED, shieldReason: EventShieldReason.MISMATCHED_SENDER_KEY }, 'RED (MismatchedSender)'],
  [{ shieldColour: GREY, shieldReason: EventShieldReason.UNKNOWN_DEVICE }, 'GREY (UnknownDevice)'],
  [null, 'unknown'],
])('%j is told as %s', async (info, shield) => {
  const client = { crypto: { getEncryptionInfoForEvent: async () => info } } as unknown as MatrixClient;
  expect(await readLaxShield(client, {} as MatrixEvent)).toBe(shield);
});
