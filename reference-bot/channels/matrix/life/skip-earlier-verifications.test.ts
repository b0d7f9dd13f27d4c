import type { MatrixClient } from 'matrix-js-sdk';
import { describe, expect, it } from 'vitest';
import { skipEarlierVerifications } from './skip-earlier-verifications.ts';

function setUp() {
  const taken: unknown[] = [];
  const take = (what: unknown): Promise<void> => {
    taken.push(what);
    return Promise.resolve();
  };
  const crypto = { onLiveEventFromSync: take, processSyncChanges: take };
  skipEarlierVerifications({ getCrypto: () => crypto } as unknown as MatrixClient, (id) =>
    id.startsWith('earlier'),
  );
  return { crypto, taken };
}

const message = (type: string, transaction_id?: string) => ({ type, content: { transaction_id } });

describe('verifications of an earlier life', () => {
  it('are kept back in rooms', async () => {
    const { crypto, taken } = setUp();
    const [earlier, now] = ['earlier', 'now'].map((id) => ({ getId: () => id }));
    await crypto.onLiveEventFromSync(earlier);
    await crypto.onLiveEventFromSync(now);
    expect(taken).toEqual([now]);
  });

  it('are kept back among to-device messages, and nothing else is', async () => {
    const { crypto, taken } = setUp();
    const others = [
      message('m.key.verification.request', 'now'),
      message('m.key.verification.done'),
      message('m.room.encrypted', 'earlier'),
      { type: 'm.room_key' },
      {},
    ];
    const steps = ['request', 'mac'].map((step) => message(`m.key.verification.${step}`, 'earlier'));
    await crypto.processSyncChanges({ since: 's', toDeviceEvents: [...steps, ...others] });
    expect(taken).toEqual([{ since: 's', toDeviceEvents: others }]);
  });
});
