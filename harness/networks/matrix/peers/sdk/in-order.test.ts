import { expect, test } from 'vitest';
import { sendInOrder } from './in-order.ts';

const root = 'http://localhost/_matrix/client/v3';
const put = { method: 'PUT', body: '{}' };

test('an event waits for the one before it, also where that fails, and for nothing sent elsewhere', async () => {
  const asked: string[] = [];
  const waiting = new Map<string, PromiseWithResolvers<Response>>();
  const fetch = sendInOrder((input) => {
    const path = String(input).slice(root.length);
    asked.push(path);
    waiting.set(path, Promise.withResolvers());
    return waiting.get(path)!.promise;
  });
  const [mac, done, other, keys] = [
    '/rooms/!a/send/m.key.verification.mac/1',
    '/rooms/!a/send/m.key.verification.done/2',
    '/rooms/!b/send/m.room.message/3',
    '/sendToDevice/m.room.encrypted/4',
  ] as const;
  const sent = [mac, done, other, keys].map((path) => fetch(root + path, put));
  await new Promise(setImmediate);
  expect(asked).toEqual([keys, mac, other]);
  waiting.get(mac)!.reject(new Error('the connection broke'));
  await expect(sent[0]).rejects.toThrow('the connection broke');
  await new Promise(setImmediate);
  expect(asked).toEqual([keys, mac, other, done]);
});

test('so do verification steps to devices, whomever they are for', async () => {
  const asked: string[] = [];
  const first = Promise.withResolvers<Response>();
  const fetch = sendInOrder((input) => {
    asked.push(String(input));
    return asked.length === 1 ? first.promise : Promise.resolve(new Response());
  });
  const [mac, done] = ['mac', 'done'].map((step) => `${root}/sendToDevice/m.key.verification.${step}/1`);
  const sent = [fetch(mac!, put), fetch(done!, put)];
  await new Promise(setImmediate);
  expect(asked).toEqual([mac]);
  first.resolve(new Response());
  await Promise.all(sent);
  expect(asked).toEqual([mac, done]);
});
