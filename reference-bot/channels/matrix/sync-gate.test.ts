import { describe, expect, it } from 'vitest';
import { gateSyncs, type SyncEvents } from './sync-gate.ts';

const sync = 'http://127.0.0.1:8008/_matrix/client/v3/sync?since=s1';
const request = { type: 'm.key.verification.request', sender: '@a:b' };

function gate(body: object) {
  const held: SyncEvents[] = [];
  const { promise: open, resolve } = Promise.withResolvers<void>();
  const fetch = gateSyncs(
    () => Promise.resolve(Response.json(body)),
    (events) => {
      held.push(events);
      return open;
    },
  );
  return { fetch, held, open: resolve };
}

describe('gateSyncs', () => {
  it('holds a sync with a verification step, and delivers it unchanged', async () => {
    const body = { next_batch: 's2', to_device: { events: [request] } };
    const { fetch, held, open } = gate(body);
    const delivery = fetch(sync);
    await expect(Promise.race([delivery, Promise.resolve('held')])).resolves.toBe('held');
    open();
    expect(await (await delivery).json()).toEqual(body);
    expect(held).toEqual([{ toDevice: [request] }]);
  });

  it('holds a step that is encrypted in a room', async () => {
    const step = {
      type: 'm.room.encrypted',
      content: { 'm.relates_to': { rel_type: 'm.reference', event_id: '$e' } },
    };
    const { fetch, held, open } = gate({ rooms: { join: { '!r': { timeline: { events: [step] } } } } });
    open();
    await fetch(sync);
    expect(held).toEqual([{ toDevice: [] }]);
  });

  it('tells when the client has dealt with a step: when it asks for more', async () => {
    const told: Promise<void>[] = [];
    const fetch = gateSyncs(
      () => Promise.resolve(Response.json({ to_device: { events: [request] } })),
      async () => {},
      (dealtWith) => told.push(dealtWith),
    );
    await fetch(sync);
    await expect(Promise.race([told[0], Promise.resolve('under way')])).resolves.toBe('under way');
    await fetch('http://127.0.0.1:8008/_matrix/client/v3/keys/query');
    await expect(Promise.race([told[0], Promise.resolve('under way')])).resolves.toBe('under way');
    await fetch(sync);
    await told[0];
  });

  it.each([
    ['another sync', sync, { next_batch: 's2' }],
    [
      'another request',
      'http://127.0.0.1:8008/_matrix/client/v3/keys/query',
      { text: 'm.key.verification.request' },
    ],
  ])('does not hold %s', async (_what, url, body) => {
    const { fetch, held } = gate(body);
    expect(await (await fetch(url)).json()).toEqual(body);
    expect(held).toEqual([]);
  });
});
