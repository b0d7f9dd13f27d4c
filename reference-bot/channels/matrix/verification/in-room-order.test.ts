import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { keepInRoomOrder } from './in-room-order.ts';

const event = (id: string, roomId: string): MatrixEvent =>
  ({ getId: () => id, getRoomId: () => roomId, getSender: () => '@a:x' }) as MatrixEvent;

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
  keepInRoomOrder({ getCrypto: () => crypto } as unknown as MatrixClient, pino({ level: 'silent' }));

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

it('names a step that cannot be taken in, and goes on', async () => {
  const lines: object[] = [];
  const seen: string[] = [];
  const crypto = {
    async onKeyVerificationEvent(live: MatrixEvent): Promise<void> {
      if (live.getId() === '$bad') throw new Error('missing field `from_device`');
      seen.push(live.getId()!);
    },
  };
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as object) });
  keepInRoomOrder({ getCrypto: () => crypto } as unknown as MatrixClient, log);
  await Promise.all(['$bad', '$good'].map((id) => crypto.onKeyVerificationEvent(event(id, '!a'))));
  expect(seen).toEqual(['$good']);
  expect(lines).toMatchObject([
    { level: 40, room: '!a', event: '$bad', sender: '@a:x', reason: 'missing field `from_device`' },
  ]);
});
