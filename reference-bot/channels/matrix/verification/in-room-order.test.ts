import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { expect, it } from 'vitest';
import { keepInRoomOrder } from './in-room-order.ts';

const event = (id: string, roomId: string): MatrixEvent =>
  ({ getId: () => id, getRoomId: () => roomId }) as MatrixEvent;

it('passes steps of a room on one after the other, and does not let rooms wait for each other', async () => {
  const seen: string[] = [];
  const { promise: keysArrived, resolve } = Promise.withResolvers<void>();
  const crypto = {
    async onKeyVerificationEvent(live: MatrixEvent): Promise<void> {
      seen.push(`${live.getId()} begins`);
      if (live.getId() === 'request') await keysArrived;
      seen.push(`${live.getId()} ends`);
    },
  };
  keepInRoomOrder({ getCrypto: () => crypto } as unknown as MatrixClient);

  const all = [
    crypto.onKeyVerificationEvent(event('request', '!a')),
    crypto.onKeyVerificationEvent(event('cancel', '!a')),
    crypto.onKeyVerificationEvent(event('other', '!b')),
  ];
  await all[2];
  expect(seen).toEqual(['request begins', 'other begins', 'other ends']);
  resolve();
  await Promise.all(all);
  expect(seen.slice(3)).toEqual(['request ends', 'cancel begins', 'cancel ends']);
});
