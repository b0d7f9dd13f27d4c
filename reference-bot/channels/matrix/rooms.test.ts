import type { MatrixClient } from 'matrix-js-sdk';
import { expect, it } from 'vitest';
import { requireRoom } from './rooms.ts';

const roomId = '!room:example.com';

function clientIn(room: object | undefined): MatrixClient {
  return { getRoom: () => room } as unknown as MatrixClient;
}

it('lets the bot talk where it is, and in encrypted rooms only with encryption', () => {
  const encrypted = clientIn({ getMyMembership: () => 'join', hasEncryptionStateEvent: () => true });
  expect(() => requireRoom(encrypted, roomId, true)).not.toThrow();
  expect(() => requireRoom(encrypted, roomId, false)).toThrow(
    expect.objectContaining({
      kind: 'unsupported-room',
      message: `Matrix room is unsupported: ${roomId} is encrypted but matrix.encrypted=false`,
    }),
  );
  for (const room of [undefined, { getMyMembership: () => 'leave' }])
    expect(() => requireRoom(clientIn(room), roomId, true)).toThrow(
      expect.objectContaining({ kind: 'room-not-found' }),
    );
});
