import { EventEmitter } from 'node:events';
import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { keepInRoomOrder, type InRoomOrderOptions } from './in-room-order.ts';
import { ReceivedSteps } from './received-steps.ts';

const event = (id: string, roomId: string): MatrixEvent =>
  ({ getId: () => id, getRoomId: () => roomId, getSender: () => '@a:x' }) as MatrixEvent;

function optionsWith(some: Partial<InRoomOrderOptions> = {}): InRoomOrderOptions {
  return {
    clock: new ManualClock(),
    log: pino({ level: 'silent' }),
    received: new ReceivedSteps(),
    ...some,
  };
}

function clientWith(crypto: object): MatrixClient {
  return { getCrypto: () => Object.assign(crypto, { roomEncryptors: {} }) } as unknown as MatrixClient;
}

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
  keepInRoomOrder(clientWith(crypto), optionsWith());

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
  keepInRoomOrder(clientWith(crypto), optionsWith({ log }));
  await Promise.all(['$bad', '$good'].map((id) => crypto.onKeyVerificationEvent(event(id, '!a'))));
  expect(seen).toEqual(['$good']);
  expect(lines).toMatchObject([
    { level: 40, room: '!a', event: '$bad', sender: '@a:x', reason: 'missing field `from_device`' },
  ]);
});

function liveEvent(id: string, flowId: string) {
  return {
    getId: () => id,
    getRoomId: () => '!a',
    getSender: () => '@a:x',
    getType: () => 'm.key.verification.mac',
    isState: () => false,
    isEncrypted: () => false,
    getUnsigned: () => ({}),
    getContent: () => ({}),
    getWireContent: () => ({ 'm.relates_to': { event_id: flowId } }),
  };
}

function setUp() {
  const seen: string[] = [];
  const crypto = {
    onKeyVerificationEvent: async (live: MatrixEvent) => void seen.push(live.getId()!),
    onLiveEventFromSync: async (_event: MatrixEvent) => {},
  };
  const clock = new ManualClock();
  keepInRoomOrder(clientWith(crypto), optionsWith({ clock }));
  return { seen, crypto, clock };
}

/** Not readable until `arrive` is called. */
function encrypted(id: string) {
  const emitter = new EventEmitter();
  let isReadable = false;
  const event = Object.assign(emitter, {
    ...liveEvent(id, '$request'),
    isEncrypted: () => true,
    isDecryptionFailure: () => !isReadable,
    getClearContent: () => (isReadable ? {} : null),
  });
  const arrive = (): void => {
    isReadable = true;
    emitter.emit('Event.decrypted');
  };
  return { event: event as unknown as MatrixEvent, arrive };
}

const plain = (id: string, flowId: string): MatrixEvent => liveEvent(id, flowId) as unknown as MatrixEvent;

describe('a step that is encrypted', () => {
  it('is not overtaken by one in clear of the same verification, and holds up no other', async () => {
    const { seen, crypto } = setUp();
    const { event, arrive } = encrypted('key');
    const all = [event, plain('mac', '$request'), plain('other', '$other')].map((one) =>
      crypto.onLiveEventFromSync(one),
    );
    await all[2];
    expect(seen).toEqual(['other']);
    arrive();
    await Promise.all(all);
    expect(seen).toEqual(['other', 'key', 'mac']);
  });

  it('whose key does not come gives way, and is taken when it comes at last', async () => {
    const { seen, crypto, clock } = setUp();
    const { event, arrive } = encrypted('key');
    const all = [event, plain('mac', '$request')].map((one) => crypto.onLiveEventFromSync(one));
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(10_000);
    await Promise.all(all);
    expect(seen).toEqual(['mac']);
    arrive();
    await expect.poll(() => seen).toEqual(['mac', 'key']);
  });
});
