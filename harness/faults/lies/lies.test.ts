import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deviceObject,
  newCrossSigning,
  crossSigningUpload,
} from '../../networks/matrix/identity/identity.ts';
import { newSigningKey, signJson } from '../../networks/matrix/identity/sign-json.ts';
import { checkSignature, crossSigningKey } from '../../networks/matrix/oracle/signature.ts';
import type { PublishedKeys } from '../../networks/matrix/oracle/keys-query.ts';
import { startHomeserverProxy, type HomeserverProxy } from '../homeserver-proxy.ts';
import { startUpstream } from '../testing/fake-upstream.ts';
import { forgeDevices, forgeIdentity, freezeKeys } from './forged-keys.ts';
import { claimChange, concealChanges, stripUnsigned } from './forged-news.ts';
import { Post } from './post.ts';

const signal = new AbortController().signal;
const alice = '@alice:localhost';
const bob = '@bob:localhost';
let stack: AsyncDisposableStack;
let proxy: HomeserverProxy;
/** What the homeserver answers next, to whatever. */
let truth: object | string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const { port } = stack.use(
    await startUpstream((_, outgoing) => {
      const body = typeof truth === 'string' ? truth : JSON.stringify(truth);
      outgoing.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      outgoing.end(body);
    }),
  );
  proxy = stack.use(await startHomeserverProxy(`http://127.0.0.1:${port}`, { signal }));
});
afterEach(() => stack.disposeAsync());

async function ask<Answer = unknown>(path: string, body?: object): Promise<Answer> {
  const init = body && { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${proxy.url}/_matrix/client/v3${path}`, init)).json() as Promise<Answer>;
}
const queried = (): Promise<PublishedKeys> => ask('/keys/query', { device_keys: {} });

/** The keys of a person as a homeserver has them. */
function keysOf(user: string): PublishedKeys {
  const identity = newCrossSigning();
  const { master_key: master, self_signing_key: selfSigning } = crossSigningUpload(user, identity);
  const own = deviceObject(user, 'PHONE', newSigningKey());
  const device = signJson(own, user, identity.selfSigning, identity.selfSigning.publicText);
  return {
    device_keys: { [user]: { PHONE: device } },
    master_keys: { [user]: master },
    self_signing_keys: { [user]: selfSigning },
  } as PublishedKeys;
}

function isVouchedFor({
  device_keys: devices,
  master_keys: masters,
  self_signing_keys: signing,
}: PublishedKeys) {
  const [master, selfSigning] = [
    crossSigningKey(masters?.[alice], alice, 'master'),
    crossSigningKey(signing?.[alice], alice, 'self_signing'),
  ];
  if (!('key' in master) || !('key' in selfSigning)) return false;
  const by = ({ key }: { key: string }) => ({ user: alice, keyId: `ed25519:${key}`, publicKey: key });
  return (
    checkSignature(signing![alice]!, by(master)).state === 'ok' &&
    checkSignature(devices![alice]!['PHONE']!, by(selfSigning)).state === 'ok'
  );
}

function signsItself({ device_keys: devices }: PublishedKeys): boolean {
  const device = devices![alice]!['PHONE']!;
  const keyId = 'ed25519:PHONE';
  return checkSignature(device, { user: alice, keyId, publicKey: device.keys![keyId]! }).state === 'ok';
}

describe('keys that are not those of the user', () => {
  it('of a device: signed by itself, by its owner no more, and the same each time', async () => {
    truth = keysOf(alice);
    const told = await queried();
    using _lie = proxy.lie(forgeDevices(alice));
    const [lied, again] = [await queried(), await queried()];
    expect(lied.device_keys).not.toEqual(told.device_keys);
    expect(again).toEqual(lied);
    expect(lied.master_keys).toEqual(told.master_keys);
    expect([signsItself(lied), isVouchedFor(lied), isVouchedFor(told)]).toEqual([true, false, true]);
  });

  it('of an identity: whole, with the device as it is', async () => {
    truth = keysOf(alice);
    const told = await queried();
    using _lie = proxy.lie(forgeIdentity(alice));
    const lied = await queried();
    expect(lied.master_keys).not.toEqual(told.master_keys);
    expect(lied.device_keys![alice]!['PHONE']!.keys).toEqual(told.device_keys![alice]!['PHONE']!.keys);
    expect([signsItself(lied), isVouchedFor(lied)]).toEqual([true, true]);
  });

  it('of nobody else', async () => {
    truth = keysOf(bob);
    using lies = new DisposableStack();
    for (const lie of [forgeDevices(alice), forgeIdentity(alice), freezeKeys(alice)])
      lies.use(proxy.lie(lie));
    expect(await queried()).toEqual(truth);
  });

  it('of the past', async () => {
    using _lie = proxy.lie(freezeKeys(alice));
    truth = keysOf(alice);
    const first = await queried();
    truth = keysOf(alice);
    expect(await queried()).toEqual(first);
  });
});

describe('news that are not so', () => {
  it('nobody has changed keys', async () => {
    truth = { next_batch: 's1', device_lists: { changed: [alice] } };
    using _lie = proxy.lie(concealChanges);
    expect(await ask('/sync')).toEqual({ next_batch: 's1' });
    expect(await ask('/keys/changes')).toEqual(truth);
  });

  it('somebody has, once', async () => {
    truth = { next_batch: 's1', device_lists: { changed: [bob], left: [] } };
    using _lie = proxy.lie(claimChange(alice));
    expect(await ask('/sync')).toEqual({
      next_batch: 's1',
      device_lists: { changed: [bob, alice], left: [] },
    });
    expect(await ask('/sync')).toEqual(truth);
  });

  it('nothing is known of an event but what is in it', async () => {
    const event = { type: 'm.room.message', content: { body: 'hi' } };
    truth = { rooms: { join: { '!r': { timeline: { events: [{ ...event, unsigned: { age: 1 } }] } } } } };
    using _lie = proxy.lie(stripUnsigned);
    expect(await ask('/sync')).toEqual({ rooms: { join: { '!r': { timeline: { events: [event] } } } } });
  });
});

function message(type: string) {
  return { type, sender: alice, content: {} };
}

/** Types of the messages that the bot gets when the homeserver has some for it. */
async function delivered(...types: readonly string[]): Promise<string[]> {
  truth = { to_device: { events: types.map(message) } };
  const { to_device: post } = await ask<{ to_device: { events: { type: string }[] } }>('/sync');
  return post.events.map(({ type }) => type);
}

describe('to-device messages', () => {
  it('are kept back, and come later', async () => {
    const post = new Post();
    using _lie = proxy.lie(post);
    post.withhold(({ type }) => type === 'mac');
    expect(await delivered('key', 'mac')).toEqual(['key']);
    expect(await delivered('done')).toEqual(['done']);
    post.release();
    expect(await delivered('mac')).toEqual(['mac', 'mac']);
    expect(await delivered()).toEqual([]);
  });

  it('are repeated, and made up', async () => {
    const post = new Post();
    using _lie = proxy.lie(post);
    expect(await delivered('key', 'mac')).toEqual(['key', 'mac']);
    post.replay(({ type }) => type === 'mac');
    post.forge(message('done'));
    expect(await delivered()).toEqual(['mac', 'done']);
    expect(await delivered()).toEqual([]);
  });
});

describe('a lie', () => {
  it('ends with its disposal', async () => {
    truth = { device_lists: { changed: [alice] } };
    const lie = proxy.lie(concealChanges);
    expect(await ask('/sync')).toEqual({});
    lie[Symbol.dispose]();
    expect(await ask('/sync')).toEqual(truth);
  });

  it('needs an answer that can be read: of another the connection ends', async () => {
    truth = '<html>';
    using _lie = proxy.lie(concealChanges);
    await expect(ask('/sync')).rejects.toThrow('fetch failed');
  });
});

it('sees over which keys signatures are uploaded, also where they are refused', async () => {
  truth = { failures: {} };
  await ask('/keys/signatures/upload', { [alice]: { PHONE: {} } });
  using _refusal = proxy.refuse(() => true, { status: 200, body: {} });
  await ask('/keys/signatures/upload', { [bob]: { master: {}, LAPTOP: {} } });
  const seen = proxy.signed.items.map(({ user, name }) => [user, name]);
  expect(seen).toEqual([
    [alice, 'PHONE'],
    [bob, 'master'],
    [bob, 'LAPTOP'],
  ]);
});
