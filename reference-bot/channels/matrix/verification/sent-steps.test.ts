import { describe, expect, it } from 'vitest';
import { SentSteps } from './sent-steps.ts';

const base = 'http://127.0.0.1:8008/_matrix/client/v3';
const toDevice = (type: string, flowId: string): [string, RequestInit] => [
  `${base}/sendToDevice/${type}/1`,
  { method: 'PUT', body: JSON.stringify({ messages: { '@a:b': { D: { transaction_id: flowId } } } }) },
];
const inRoom = (type: string, content: object): [string, RequestInit] => [
  `${base}/rooms/!r%3Ab/send/${type}/1`,
  { method: 'PUT', body: JSON.stringify(content) },
];

/** A homeserver that answers when told to. */
function slowServer() {
  const { promise, resolve } = Promise.withResolvers<Response>();
  return { fetch: () => promise, answer: (status = 200) => resolve(Response.json({}, { status })) };
}

/** True when the promise settles within a turn of the event loop or two. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return settled;
}

describe('SentSteps', () => {
  it.each([
    ['a to-device key', toDevice('m.key.verification.key', 'txn')],
    ['an in-room key', inRoom('m.key.verification.key', { 'm.relates_to': { event_id: '$e' } })],
    ['an in-room request', inRoom('m.room.message', { msgtype: 'm.key.verification.request', to: '@a:b' })],
  ])('is settled only when %s has been acknowledged', async (_what, request) => {
    const sent = new SentSteps();
    const server = slowServer();
    const response = sent.watch(server.fetch)(...request);
    expect(await isSettled(sent.settled())).toBe(false);
    server.answer();
    expect(await (await response).json()).toEqual({});
    expect(await isSettled(sent.settled())).toBe(true);
  });

  it.each([
    ['a message', inRoom('m.room.message', { msgtype: 'm.text', body: 'm.key.verification.request' })],
    ['a sync', [`${base}/sync`, { method: 'GET' }] as [string, RequestInit]],
  ])('does not wait for %s', async (_what, request) => {
    const sent = new SentSteps();
    void sent.watch(slowServer().fetch)(...request);
    expect(await isSettled(sent.settled())).toBe(true);
  });

  it('is not settled while a step is being prepared', async () => {
    const sent = new SentSteps();
    const { promise, resolve } = Promise.withResolvers<void>();
    const step = { type: 'm.key.verification.start', flowId: 'txn' };
    const preparing = sent.preparing(step, () => promise);
    expect(await isSettled(sent.settled())).toBe(false);
    resolve();
    await preparing;
    expect(await isSettled(sent.settled())).toBe(true);
  });

  it('is settled when a step could not be sent', async () => {
    const sent = new SentSteps();
    const failing = sent.watch(() => Promise.reject(new Error('no network')));
    await expect(failing(...toDevice('m.key.verification.key', 'txn'))).rejects.toThrow('no network');
    expect(await isSettled(sent.settled())).toBe(true);
  });

  it('tells when the step of one type and flow is acknowledged', async () => {
    const sent = new SentSteps();
    const waiting = sent.acknowledged('txn', 'm.key.verification.cancel', new AbortController().signal);
    const fetch = sent.watch(() => Promise.resolve(Response.json({})));
    await fetch(...toDevice('m.key.verification.cancel', 'other'));
    await fetch(...toDevice('m.key.verification.mac', 'txn'));
    expect(await isSettled(waiting)).toBe(false);
    await fetch(...toDevice('m.key.verification.cancel', 'txn'));
    expect(await isSettled(waiting)).toBe(true);
  });

  it('does not take a refusal for an acknowledgement, and gives up when told to', async () => {
    const sent = new SentSteps();
    const giveUp = new AbortController();
    const waiting = sent.acknowledged('txn', 'm.key.verification.cancel', giveUp.signal);
    await sent.watch(() => Promise.resolve(Response.json({}, { status: 500 })))(
      ...toDevice('m.key.verification.cancel', 'txn'),
    );
    expect(await isSettled(waiting)).toBe(false);
    giveUp.abort(new Error('too late'));
    await expect(waiting).rejects.toThrow('too late');
  });
});
