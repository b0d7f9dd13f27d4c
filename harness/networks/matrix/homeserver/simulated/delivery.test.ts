import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Decision, Delivery } from './delivery.ts';
import { startSimulated, type SimulatedHomeserver } from './index.ts';
import { TestClient } from './testing/test-client.ts';

const numbers = (events: { content: { n: number } }[] = []): number[] =>
  events.map(({ content }) => content.n);

describe('deliveries of a homeserver', () => {
  let homeserver: SimulatedHomeserver;
  let alice: TestClient;
  let bob: TestClient;
  let room: string;
  let since: string;

  beforeEach(async () => {
    homeserver = await startSimulated(new AbortController());
    alice = await TestClient.register(homeserver, 'alice');
    bob = await TestClient.register(homeserver, 'bob');
    room = await alice.roomWith(bob);
    since = (await bob.sync()).next_batch;
  });
  afterEach(() => homeserver[Symbol.asyncDispose]());

  const toBob = (decide: (delivery: Delivery) => Decision) => (delivery: Delivery) =>
    delivery.to.user === bob.account.userId ? decide(delivery) : 'deliver';
  const say = (n: number) => alice.put(`/rooms/${room}/send/m.test/say${n}`, { n });
  const tell = (n: number) =>
    alice.put(`/sendToDevice/m.test/tell${n}`, { messages: { [bob.account.userId]: { '*': { n } } } });
  const received = async (): Promise<{ room: number[]; toDevice: number[] }> => {
    const answer = await bob.sync(since);
    since = answer.next_batch;
    return {
      room: numbers(answer.rooms?.join[room].timeline.events),
      toDevice: numbers(answer.to_device?.events),
    };
  };

  /** Type of the newest event of the room in a first sync. */
  const newest = async (): Promise<string> => (await bob.sync()).rooms.join[room].timeline.events.at(-1).type;

  test('arrive at once and in order without a policy', async () => {
    for (const n of [1, 2]) await Promise.all([say(n), tell(n)]);
    expect(await received()).toEqual({ room: [1, 2], toDevice: [1, 2] });
  });

  test('are described to the policy', async () => {
    const seen: Delivery[] = [];
    homeserver.delivery.policy((delivery) => (seen.push(delivery), 'deliver'));
    await say(1);
    await tell(2);
    const to = { user: bob.account.userId, device: bob.account.deviceId };
    const common = { to, from: alice.account.userId, type: 'm.test' };
    expect(seen).toContainEqual({ ...common, kind: 'room', content: { n: 1 } });
    expect(seen).toContainEqual({ ...common, kind: 'to-device', content: { n: 2 } });
  });

  test('can be held and released in another order, which wakes the device', async () => {
    homeserver.delivery.policy(toBob(() => 'hold'));
    for (const n of [1, 2]) await Promise.all([say(n), tell(n)]);
    expect(homeserver.delivery.held()).toHaveLength(4);
    const poll = bob.sync(since, 20_000);
    expect(homeserver.delivery.release(({ content }) => content.n === 2)).toBe(2);
    expect(await poll).toMatchObject({ rooms: expect.anything(), to_device: expect.anything() });
    expect(homeserver.delivery.release()).toBe(2);
    expect(await received()).toEqual({ room: [2, 1], toDevice: [2, 1] });
    expect(homeserver.delivery.held()).toEqual([]);
  });

  test('that are held are not in a first sync either', async () => {
    homeserver.delivery.policy(toBob(() => 'hold'));
    await say(1);
    expect(await newest()).toBe('m.room.member');
    homeserver.delivery.release();
    expect(await newest()).toBe('m.test');
  });

  test('can be dropped or arrive twice', async () => {
    homeserver.delivery.policy(toBob(({ content }) => (content.n === 1 ? 'drop' : 'duplicate')));
    for (const n of [1, 2]) await Promise.all([say(n), tell(n)]);
    expect(await received()).toEqual({ room: [2, 2], toDevice: [2, 2] });
  });

  test('can be overtaken by the next one', async () => {
    homeserver.delivery.policy(toBob(({ content }) => (content.n === 1 ? 'reorder' : 'deliver')));
    for (const n of [1, 2, 3]) await tell(n);
    expect((await received()).toDevice).toEqual([2, 1, 3]);
  });
});
