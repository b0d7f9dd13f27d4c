import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peer } from '../peers/peer.ts';
import { drop, put } from '../peers/from-spec/deviation.ts';
import { knownDeviations } from '../peers/from-spec/known-deviations.ts';
import { People } from '../peers/testing/people.ts';
import { showEmoji } from '../peers/testing/verify-each-other.ts';
import { diagnoseFlows, untilFallenSilent, type JudgedBot } from './diagnose-flows.ts';

let people: People;
beforeAll(async () => {
  people = await People.gather();
});
afterAll(() => people[Symbol.asyncDispose]());

describe('diagnoseFlows', () => {
  it('is certain of what only the secret of a peer shows, where the peer tells it', async () => {
    const { deviate } = knownDeviations['keys-mac-over-one-key']!;
    const [peer, bot] = await Promise.all([people.spec('peer'), people.spec('bot', { deviate })]);
    const { asked, answered } = await talk(peer, bot);
    await answered.confirm();
    await asked.cancelled();
    expect(await diagnosesOf(peer, bot)).toMatchObject([
      { rule: 'keys-mac-over-one-key', certainty: 'proven', about: 'protocol, with peer' },
    ]);
  });

  it('says what Element made of a mac that nobody else can check', async () => {
    const { deviate } = knownDeviations['keys-mac-over-one-key']!;
    const [peer, bot] = await Promise.all([people.element('peer'), people.spec('bot', { deviate })]);
    await peer.send(await peer.directRoom(bot.userId), 'hello');
    const { asked, answered } = await talk(peer, bot);
    await answered.confirm();
    await asked.cancelled();
    expect(await diagnosesOf(peer, bot)).toMatchObject([{ rule: 'mac-refused', certainty: 'likely' }]);
  });

  it('notices a client that leaves its steps in clear in an encrypted room', async () => {
    const [peer, bot] = await Promise.all([people.element('peer'), people.element('bot')]);
    const room = await peer.directRoom(bot.userId);
    await peer.send(room, 'hello');
    const asked = await peer.verifyUser(bot.userId, room);
    await (await bot.requestFrom(peer.userId)).accept();
    await asked.ready();
    expect(await diagnosesOf(peer, bot)).toContainEqual(
      expect.objectContaining({ rule: 'step-in-clear', detail: 'ready' }),
    );
  });

  it('tells first what it went wrong by, and then what clients do not mind', async () => {
    const { deviate } = knownDeviations['hex-commitment']!;
    const [peer, bot] = await Promise.all([
      people.spec('peer'),
      people.spec('bot', { deviate, macMethods: ['hkdf-hmac-sha256'] }),
    ]);
    await expect(talk(peer, bot)).rejects.toThrow('was cancelled: m.mismatched_commitment');
    expect(await diagnosesOf(peer, bot)).toMatchObject([
      { rule: 'hex-commitment' },
      { rule: 'v1-mac-though-v2-offered' },
    ]);
  });

  it('says what was seen last of a flow that has come to a halt', async () => {
    const [peer, bot] = await Promise.all([
      people.spec('peer'),
      people.spec('bot', { deviate: { accept: drop } }),
    ]);
    talk(peer, bot).catch(() => {});
    await peer.transcript.first(({ type }) => type.endsWith('.start'), wait('the start'));
    expect(await diagnosesOf(peer, bot)).toMatchObject([
      {
        rule: 'never-answered-start-of-stranger',
        sentence: expect.stringContaining(`(last seen: start of ${peer.userId})`),
      },
    ]);
  });

  it('takes silence towards somebody that the bot is not to serve for right', async () => {
    const [peer, bot] = await Promise.all([
      people.spec('peer'),
      people.spec('bot', { deviate: { ready: drop } }),
    ]);
    await peer.verifyDevice(bot.userId, bot.deviceId);
    await bot.requestFrom(peer.userId);
    expect(await diagnosesOf(peer, bot)).toMatchObject([{ rule: 'never-answered-request' }]);
    expect(await diagnosesOf(peer, { ...judged(bot), serves: () => false })).toEqual([]);
  });

  it('sees requests that the SDK of a peer passes over', async () => {
    const deviate = { request: put({ timestamp: undefined }) };
    const [peer, bot] = await Promise.all([people.element('peer'), people.spec('bot', { deviate })]);
    await bot.verifyDevice(peer.userId, peer.deviceId);
    await peer.transcript.first(({ type }) => type.endsWith('.request'), wait('the request'));
    expect(await diagnosesOf(peer, bot)).toMatchObject([{ rule: 'request-without-timestamp' }]);
  });

  it('says so when a bot speaks of a request that has not come', async () => {
    const [peer, bot] = await Promise.all([people.spec('peer'), people.spec('bot')]);
    const verificationsWith = async () => [{ protocolFlowId: bot.deviceId, state: 'created' }];
    const silent = { ...judged(bot), verificationsWith };
    expect(await diagnosesOf(peer, silent)).toMatchObject([{ rule: 'request-never-arrived' }]);
  });
});

const limits = { quietMs: 1_000, listingMs: 1_000 };

function talk(peer: Peer, bot: Peer) {
  return showEmoji<Peer, Peer>({ asks: peer, answers: bot, starts: 'asks', room: undefined });
}

async function diagnosesOf(peer: Peer, bot: Pick<JudgedBot, 'userId' | 'deviceId' | 'serves'>) {
  const { baseUrl } = people.homeserver;
  const signal = new AbortController().signal;
  await untilFallenSilent(peer, signal, limits.quietMs);
  return diagnoseFlows([peer], { ...judged(bot), ...bot }, baseUrl, signal, limits);
}

function judged({ userId, deviceId }: Pick<JudgedBot, 'userId' | 'deviceId'>): JudgedBot {
  return { userId, deviceId, confirmedAtMs: () => -Infinity };
}

function wait(why: string) {
  return { why, deadlineMs: 30_000, signal: new AbortController().signal };
}
