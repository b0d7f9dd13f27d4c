import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './testing/test-client.ts';

let homeserver: SimulatedHomeserver;
let alice: TestClient;
let bob: TestClient;

beforeEach(async () => {
  homeserver = await startSimulated(new AbortController());
  alice = await TestClient.register(homeserver, 'alice');
  bob = await TestClient.register(homeserver, 'bob');
});
afterEach(() => homeserver[Symbol.asyncDispose]());

const numbers = (answer: Record<string, any>): number[] =>
  (answer.to_device?.events ?? []).map(({ content }: { content: { n: number } }) => content.n);

test('a message sent twice with one transaction id arrives once', async () => {
  const { userId, deviceId } = bob.account;
  const messages = { [userId]: { [deviceId]: { n: 1 }, ELSEWHERE: { n: 2 } } };
  for (const _ of ['first', 'again']) await alice.put('/sendToDevice/m.test/t1', { messages });
  expect((await bob.sync()).to_device.events).toEqual([
    { type: 'm.test', sender: alice.account.userId, content: { n: 1 } },
  ]);
});

test('a message to all devices reaches each of them', async () => {
  const { userId, password } = bob.account;
  const login = await bob.post('/login', { type: 'm.login.password', user: userId, password });
  const second = new TestClient(homeserver.baseUrl, { ...bob.account, accessToken: login.access_token });
  await alice.put('/sendToDevice/m.test/t1', { messages: { [userId]: { '*': { n: 1 } } } });
  expect([await bob.sync(), await second.sync()].map(numbers)).toEqual([[1], [1]]);
});

test('a message is repeated until the device confirms it', async () => {
  const { userId } = bob.account;
  const { next_batch } = await bob.sync();
  const poll = bob.sync(next_batch, 20_000);
  await alice.put('/sendToDevice/m.test/t1', { messages: { [userId]: { '*': { n: 1 } } } });
  const answer = await poll;
  expect([answer, await bob.sync(next_batch), await bob.sync()].map(numbers)).toEqual([[1], [1], [1]]);
  expect(
    [await bob.sync(answer.next_batch), await bob.sync(next_batch), await bob.sync()].map(numbers),
  ).toEqual([[], [], []]);
});
