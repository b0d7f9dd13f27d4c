import { globSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAccount, type Account } from '../../networks/matrix/client-server/accounts.ts';
import { matrixSeat } from '../../networks/matrix/seat.ts';
import { requestJson } from '../../networks/matrix/client-server/request.ts';
import type { StartedHomeserver } from '../../networks/matrix/homeserver/homeserver.ts';
import { startHomeserver } from '../../networks/matrix/homeserver/index.ts';
import { queryKeys } from '../../networks/matrix/oracle/keys-query.ts';
import { sasEmoji } from '../../networks/matrix/oracle/sas/emoji.ts';
import { packageRoot } from '../../package-layout.ts';
import { startElementPeer } from '../../networks/matrix/peers/element/start-element-peer.ts';
import type { Peer, ReceivedMessage } from '../../networks/matrix/peers/peer.ts';
import { MatrixApi } from '../../networks/matrix/client-server/matrix-api.ts';
import { newCrossSigning, publishIdentity } from '../../networks/matrix/identity/identity.ts';
import type { Signable } from '../../networks/matrix/identity/sign-json.ts';
import { Ledger } from '../../process/ledger.ts';
import type { StartedBot } from '../target.ts';
import { manifestTarget } from './manifest-target.ts';
import { readManifest } from './read-manifest.ts';
import { BareStartVerifier } from './testing/bare-start.ts';

const folder = join(packageRoot, 'fixtures', 'targets');
const names = globSync('{nio,mautrix}-*.target.json5', { cwd: folder })
  .filter((name) => readManifest(join(folder, name)).python !== undefined)
  .sort();
const introduction = 'Hello, I am new here';
const deadlineMs = 30_000;
/** For what is not going to come. */
const silenceMs = 3_000;

// They need environments of some 100 MB from a package index; what they find is in docs/findings/python-bots.md.
describe.skipIf(process.env['CARA_SMOKE_NIGHTLY'] === undefined)(
  'bots in Python',
  { timeout: 300_000 },
  () => {
    const ending = new AbortController();
    const { signal } = ending;
    let ledger: Ledger;
    let homeserver: StartedHomeserver;
    let count = 0;

    beforeAll(async () => {
      ledger = Ledger.open();
      homeserver = await startHomeserver('process', { signal, ledger });
    }, 300_000);
    afterAll(async () => {
      ending.abort(new Error('the test is over'));
      await homeserver?.[Symbol.asyncDispose]();
      ledger.close();
    });

    it.each(names)('%s introduces itself, answers, and goes on after it was killed', async (name) => {
      const { bot, peer, room, stateFolder, target, intro } = await introduce(name);
      await using _peer = peer;
      expect(intro).toMatchObject({ wireType: 'm.room.encrypted', eventId: await target.posted!() });
      expect((await peer.shields(intro)).lax).toMatch(signsItself(name) ? /^NONE/ : /^RED/);
      await answer(peer, room, bot, '!ping 1', 'pong 1');

      await target.kill();
      await using _again = await respond(name, bot, { stateFolder });
      await answer(peer, room, bot, '!ping 2', 'pong 2');
    });

    it.each(names)("%s counts as its owner's once it is signed, and is silent to requests", async (name) => {
      const { bot, peer, room, target } = await introduce(name);
      await using _peer = peer;
      await using _target = target;
      if (!signsItself(name)) {
        await expect(peer.verifyUser(bot.userId, room)).rejects.toThrow(/has published no identity/);
        await sign(bot);
      }
      await peer.opinionOf(bot.userId);
      const requests = [
        { ask: () => peer.verifyDevice(bot.userId, bot.deviceId), command: '!ping 1', says: 'pong 1' },
        { ask: () => peer.verifyUser(bot.userId, room), command: '!ping 2', says: 'pong 2' },
      ];
      for (const { ask, command, says } of requests) {
        const flow = await ask();
        // Its answer to what was said after the request shows that it has had the request too.
        const answered = await answer(peer, room, bot, command, says);
        expect((await peer.shields(answered)).lax).toMatch(/^NONE/);
        const steps = peer.transcript.items.filter(
          ({ from, type }) => from === bot.userId && type.startsWith('m.key.verification.'),
        );
        expect(steps).toEqual([]);
        await flow.cancel();
      }
    });

    it.each([
      ['nio-0.25.2', { shows: true, rules: ['v1-mac-though-v2-offered'] }],
      [
        'nio-0.26.0',
        {
          cancelled: true,
          rules: ['v1-mac-though-v2-offered', 'hex-commitment'],
          // Its mac may be under way when the person cancels.
          perhaps: ['v1-label-v2-bytes'],
        },
      ],
      ['nio-guards-with-method', { rules: ['never-answered-start'] }],
      ['nio-confirms-at-once', { cancelled: true, rules: ['v1-mac-though-v2-offered', 'mac-before-key'] }],
      ['nio-sends-by-hand', { shows: true, rules: ['v1-mac-though-v2-offered', 'step-twice'] }],
      ['mautrix-recovery-key', { rules: ['never-answered-start'] }],
    ] satisfies [string, Conduct][])('%s, faced with a bare start', async (name, conduct: Conduct) => {
      const { bot, verifier, target } = await meet(name);
      await using _ends = target;
      const { flow, rules } = await verifier.start(bot, silenceMs);
      if (conduct.shows) {
        expect(await target.sasOf!(flow.id)).toEqual(await flow.sas());
        await flow.confirm();
        await expect(flow.done()).rejects.toThrow(/waited 3 s/);
      } else {
        await expect(flow.sas()).rejects.toThrow(conduct.cancelled ? /ended as "cancelled"/ : /waited 3 s/);
      }
      const certain = [...rules()].filter((rule) => conduct.perhaps?.includes(rule) !== true);
      expect(new Set(certain)).toEqual(new Set(conduct.rules));
    });

    it.each([
      ['nio-0.25.2', true],
      ['nio-0.26.0', false],
    ])('%s computes emoji that fit its decimals: %s', async (name, fits) => {
      const { bot, verifier, target } = await meet(name);
      await using _ends = target;
      const { flow } = await verifier.start(bot, silenceMs);
      const { emoji, decimals } = await target.sasOf!(flow.id);
      const symbols = emoji.slice(0, 6).map(({ symbol }) => symbol);
      expect(isDeepStrictEqual(symbols, emojiOf(decimals))).toBe(fits);
    });

    it('matrix-nio does not answer the start of a device that it does not track', async () => {
      const [bot, stranger] = [await register('bot'), await register('sam')];
      const verifier = new BareStartVerifier({ baseUrl: homeserver.baseUrl, account: stranger, signal });
      await verifier.publish();
      const stateFolder = ledger.temporaryFolder('state');
      await using target = await respond('nio-0.25.2.target.json5', bot, { stateFolder, person: stranger });
      const { flow } = await verifier.start(bot, silenceMs);
      await expect(flow.sas()).rejects.toThrow(/waited 3 s/);
      expect(target.logTail().join('\n')).toMatch(/transaction id bare-start does not exist/);
    });

    /** A bot that has introduced itself to a person with an Element of theirs. */
    async function introduce(name: string) {
      const [bot, person] = [await register('bot'), await register('alice')];
      const room = await createRoom(bot, person);
      const { baseUrl } = homeserver;
      const peer = await startElementPeer({ name: 'alice', baseUrl, account: person, deadlineMs, signal });
      await enter(room, person);
      const stateFolder = ledger.temporaryFolder('state');
      const target = await respond(name, bot, { stateFolder, room, person });
      const intro = await peer.message(room, bot.userId, (body) => body === introduction);
      return { bot, peer, room, stateFolder, target, intro };
    }

    /** What a sign-up service does for a bot that cannot do it itself. */
    async function sign(bot: Account): Promise<void> {
      const { baseUrl } = homeserver;
      const { device_keys: keys } = await queryKeys(baseUrl, bot.accessToken, [bot.userId], signal);
      const device = keys![bot.userId]![bot.deviceId] as Signable;
      const api = new MatrixApi({ baseUrl, accessToken: bot.accessToken, signal });
      await publishIdentity(api, bot, newCrossSigning(), device);
    }

    /** A bot and a verifier who are in an encrypted room together, where bots learn each other's keys. */
    async function meet(name: string) {
      const [bot, person] = [await register('bot'), await register('sam')];
      const verifier = new BareStartVerifier({ baseUrl: homeserver.baseUrl, account: person, signal });
      await verifier.publish();
      const room = await createRoom(bot, person);
      await verifier.join(room);
      const stateFolder = ledger.temporaryFolder('state');
      const target = await respond(`${name}.target.json5`, bot, { stateFolder, room, person });
      await target.posted!();
      return { bot, verifier, target };
    }

    async function register(name: string): Promise<Account> {
      return registerAccount(homeserver, { localpart: `${name}-${++count}`, signal });
    }

    async function createRoom(bot: Account, person: Account): Promise<string> {
      const encryption = {
        type: 'm.room.encryption',
        state_key: '',
        content: { algorithm: 'm.megolm.v1.aes-sha2' },
      };
      const { room_id: room } = await requestJson<{ room_id: string }>(
        'POST',
        `${homeserver.baseUrl}/_matrix/client/v3/createRoom`,
        {
          signal,
          accessToken: bot.accessToken,
          body: {
            is_direct: true,
            preset: 'trusted_private_chat',
            invite: [person.userId],
            initial_state: [encryption],
          },
        },
      );
      return room;
    }

    async function enter(room: string, { accessToken }: Account): Promise<void> {
      const url = `${homeserver.baseUrl}/_matrix/client/v3/join/${encodeURIComponent(room)}`;
      await requestJson('POST', url, { signal, accessToken, body: {} });
    }

    function respond(
      name: string,
      account: Account,
      { stateFolder, room, person }: { stateFolder: string; room?: string; person?: Account },
    ): Promise<StartedBot> {
      return manifestTarget(join(folder, name)).launch({
        program: 'responder',
        seats: [
          matrixSeat({
            account,
            homeserverUrl: homeserver.baseUrl,
            ...(room && { introduction: { room, text: introduction } }),
            verifyPeers: person ? [person.userId] : [],
          }),
        ],
        stateFolder,
        ledger,
        signal,
        deadlineMs,
        registerSecret: () => {},
      });
    }
  },
);

/** What a bot does with a start; the rules are those that it breaks. */
interface Conduct {
  readonly shows?: boolean;
  readonly cancelled?: boolean;
  readonly rules: readonly string[];
  /** What is broken in some runs only, as two things happen at the same time. */
  readonly perhaps?: readonly string[];
}

/** The first six of the seven emoji, as three decimals tell them. */
function emojiOf(decimals: readonly number[]): string[] {
  const bits = decimals.map((number) => (number - 1_000).toString(2).padStart(13, '0')).join('');
  return [0, 1, 2, 3, 4, 5].map((n) => sasEmoji[Number.parseInt(bits.slice(6 * n, 6 * n + 6), 2)]!.symbol);
}

/** What it says to a command, which has to come encrypted. */
async function answer(
  peer: Peer,
  room: string,
  bot: Account,
  command: string,
  text: string,
): Promise<ReceivedMessage> {
  await peer.send(room, command);
  const message = await peer.message(room, bot.userId, (body) => body === text);
  expect(message.wireType).toBe('m.room.encrypted');
  return message;
}

function signsItself(name: string): boolean {
  return manifestTarget(join(folder, name)).claims.includes('matrix.cross-signing');
}
