import { expect, it } from 'vitest';
import { HeldKeys } from './held-keys.ts';

const url = (type: string): string => `http://127.0.0.1/_matrix/client/v3/sendToDevice/${type}/1`;

it('keeps keys back and nothing else, and sends them in their order when told to', async () => {
  const sent: string[] = [];
  const keys = new HeldKeys();
  const fetch = keys.wrap(async (_input, init) => {
    sent.push(String(init?.body));
    return Response.json({});
  });
  const release = keys.hold();
  for (const body of ['first', 'second'])
    expect(await fetch(url('m.room.encrypted'), { method: 'PUT', body })).toMatchObject({ ok: true });
  await fetch(url('m.key.verification.start'), { method: 'PUT', body: 'start' });
  expect(sent).toEqual(['start']);
  await release();
  await fetch(url('m.room.encrypted'), { method: 'PUT', body: 'third' });
  expect(sent).toEqual(['start', 'first', 'second', 'third']);
});
