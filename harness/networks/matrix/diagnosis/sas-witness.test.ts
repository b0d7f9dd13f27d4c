import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peer } from '../peers/peer.ts';
import { People } from '../peers/testing/people.ts';
import type { JudgedBot } from './diagnose-flows.ts';
import { SasWitness } from './sas-witness.ts';

let people: People;
beforeAll(async () => {
  people = await People.gather();
});
afterAll(() => people[Symbol.asyncDispose]());

describe('SasWitness', () => {
  it('suspects a bot whose device has no published keys, and no other', async () => {
    const [peer, bot] = await Promise.all([people.spec('peer'), people.spec('bot')]);
    const { userId, deviceId } = bot;
    const bare = { userId, deviceId: 'UNKNOWN', confirmedAtMs: () => Infinity };
    expect(await suspicionOf(peer, { ...bare, deviceId })).toBeUndefined();
    expect(await suspicionOf(peer, bare)).toContain('has published no keys for its device');
    expect(await suspicionOf(peer, { ...bare, hasStarted: () => false })).toBeUndefined();
  });

  it('does not ask for keys where a person has written in clear', async () => {
    const [peer, bot] = await Promise.all([people.element('peer'), people.element('bot')]);
    const joined = peer.directRoom(bot.userId, { encrypted: false });
    await peer.send(await joined, 'hello');
    const bare = { userId: bot.userId, deviceId: 'UNKNOWN', confirmedAtMs: () => Infinity };
    expect(await suspicionOf(peer, bare)).toBeUndefined();
  });
});

function suspicionOf(peer: Peer, bot: JudgedBot): Promise<string | undefined> {
  const { baseUrl } = people.homeserver;
  const witness = new SasWitness({ peers: [peer], baseUrl, quietMs: 1_000, listingMs: 1_000 });
  witness.watch(bot);
  return witness.suspect(new AbortController().signal);
}
