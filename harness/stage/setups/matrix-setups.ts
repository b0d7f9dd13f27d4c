import { startHomeserverProxy } from '../../faults/homeserver-proxy.ts';
import { countLetters } from '../../networks/matrix/dead-letters/letter-file.ts';
import { SasWitness } from '../../networks/matrix/diagnosis/sas-witness.ts';
import { MatrixApi } from '../../networks/matrix/client-server/matrix-api.ts';
import { startLiveMatrix } from '../../networks/matrix/live/live-network.ts';
import { deafNoticedMs, matrixNetwork } from '../../networks/matrix/matrix-network.ts';
import { Oracle } from '../../networks/matrix/oracle/oracle.ts';
import { LibolmProcesses } from '../../networks/matrix/peers/libolm/libolm-process.ts';
import { AccountVault } from '../../networks/matrix/vault/account-vault.ts';
import { makeAccountOfBot, makeCastAccounts, makeDevice } from '../accounts.ts';
import { BotLease } from '../bot-lease.ts';
import { Bot } from '../bot.ts';
import { Colleague, openConsent } from '../consent.ts';
import { isServed, nameOf, ownerOf } from '../cast.ts';
import { attendHonesty } from '../attend-honesty.ts';
import { Latecomers } from '../latecomers.ts';
import {
  accountObstacle,
  castObstacle,
  consentObstacle,
  hookObstacle,
  matrixObstacle,
} from '../obstacles.ts';
import { joinIn, listenTo, signDevice } from '../people.ts';
import { accompany, share } from '../share-bot.ts';
import { startSharedBots } from '../shared-bot.ts';
import { perRun, perScenario, type SetupScene, type Setups } from '../setup.ts';

/** Matrix: the homeserver, who talks to the bot there, and who judges it. */
export const matrixSetups = {
  matrix: perRun(
    [],
    async (run) => {
      const { runId, registerSecret, settings } = run;
      if (settings.live !== undefined)
        return run.stack.use(await startLiveMatrix(settings.live, { ...run, say: settings.say }));
      const options = { ...settings, runId, registerSecret };
      return run.stack.use(matrixNetwork(await settings.startHomeserver(run), options));
    },
    { network: { network: 'matrix', mode: ({ homeserverMode }) => homeserverMode } },
  ),
  stranger: perRun(
    ['matrix'],
    async (run, { matrix }) => {
      const wish = { role: 'onlooker', name: 'the oracle', localpart: `oracle-${run.runId}` } as const;
      const { accessToken } = await matrix.account(wish, run.signal);
      return accessToken;
    },
    { obstacle: accountObstacle },
  ),
  libolm: perRun([], (run) => new LibolmProcesses(run.ledger)),
  castAccounts: perScenario(
    ['matrix'],
    async (scene, { matrix }) => {
      // Of a newcomer that is shared nobody is the inviter.
      const invited = scene.sharedPart === 'leasedNewcomer' ? undefined : await scene.ifUsed('invited');
      return makeCastAccounts(scene, matrix, invited?.invitation.inviterLocalpart);
    },
    { obstacle: castObstacle },
  ),
  account: perScenario(
    ['matrix', 'castAccounts', 'leasedBot'],
    async (scene, { matrix, castAccounts, leasedBot }) => {
      const traffic = await scene.ifUsed('traffic');
      const served = castAccounts.filter(({ member }) => isServed(member));
      const allowUsers = [...new Set(served.map(({ account: { userId } }) => userId))];
      const account =
        leasedBot?.account ??
        (await makeAccountOfBot({ ...scene.run, signal: scene.signal }, matrix, allowUsers, traffic?.url));
      scene.tellVisitor('bot', account.userId);
      return account;
    },
    { givesSeat: true },
  ),
  vault: perScenario(['matrix', 'account'], ({ run, signal }, { matrix, account }) => {
    const { userId, accessToken } = account;
    const api = new MatrixApi({ baseUrl: matrix.baseUrl, accessToken, signal });
    return new AccountVault(api, userId, run.registerSecret);
  }),
  botLease: perRun(
    ['target', 'llm', 'matrix'],
    (run, { llm, matrix }) => new BotLease(run, 'leasedBot', startSharedBots(run, matrix, llm.baseUrl)),
  ),
  leasedBot: perScenario(['botLease'], async (scene, { botLease }) => {
    if (scene.sharedPart !== 'leasedBot') return undefined;
    const leased = await share(scene, botLease);
    accompany(scene, leased.bot, leased.account.seat);
    return leased;
  }),
  peer: perScenario(['peers'], (_, { peers: [first] }) => {
    if (first === undefined) throw new TypeError('the scenario uses a peer, and its cast is empty');
    return first;
  }),
  peers: perScenario(
    ['matrix', 'castAccounts', 'libolm'],
    async (scene, { matrix, castAccounts, libolm }) => {
      const peers = await Promise.all(
        castAccounts.map(({ member, account }) =>
          joinIn(scene, { name: nameOf(member), account, matrix, libolm, member }),
        ),
      );
      await Promise.all(
        peers.map((peer, index) => signDevice(peer, ownerOf(castAccounts[index]!.member), peers)),
      );
      listenTo(scene, peers, () => countDeadLettersOf(scene));
      return peers;
    },
  ),
  latecomers: perScenario(
    ['matrix', 'castAccounts', 'libolm', 'peers'],
    (scene, { matrix, castAccounts, libolm, peers }) =>
      new Latecomers(async (owner, name, signed) => {
        const { account } = castAccounts[peers.indexOf(owner)]!;
        const member = { name, deviceOf: owner.name };
        const device = await joinIn(scene, {
          name,
          account: await makeDevice(name, account, scene, matrix),
          matrix,
          libolm,
          member,
        });
        if (signed) await owner.signOwnDevice?.(device.deviceId);
        listenTo(scene, [device]);
        return device;
      }),
  ),
  operatorsClient: perScenario(
    ['matrix', 'account', 'libolm', 'bot'],
    async (scene, { matrix, account, libolm }) => {
      const name = 'operator';
      const client = await joinIn(scene, {
        name,
        account: await makeDevice(name, account, scene, matrix),
        matrix,
        libolm,
        member: { name, deviceOf: 'cara' },
      });
      listenTo(scene, [client]);
      return client;
    },
    { ownsBot: true },
  ),
  bot: perScenario(
    ['daemon', 'account', 'castAccounts', 'sasWitness'],
    (scene, parts) => {
      const { daemon, account, castAccounts, sasWitness } = parts;
      const { signal, run } = scene;
      const bot = new Bot({
        ...account,
        control: () => daemon.control,
        confirmsItself: run.target.claims.includes('sas.confirms-itself'),
        sasOf: (flow) => daemon.sasOf(flow),
        serves: (user) =>
          castAccounts.some(({ member, account: { userId } }) => userId === user && isServed(member)),
        signal,
        deadlineMs: run.limits.stepMs,
      });
      sasWitness.watch(bot);
      return bot;
    },
    { obstacle: (_, run) => matrixObstacle(run) },
  ),
  oracle: perScenario(['matrix', 'stranger', 'account'], (scene, { matrix, stranger, account }) => {
    const { signal, run, record } = scene;
    const { baseUrl } = matrix;
    const deadlineMs = run.limits.stepMs;
    const bot = { ...account, accessToken: account.viewToken };
    const seesAsBot = matrix.viewToken === undefined;
    return new Oracle({ baseUrl, strangerToken: stranger, bot, seesAsBot, signal, deadlineMs, record });
  }),
  consent: perScenario(
    ['matrix', 'peer', 'bot'],
    (scene, { matrix, peer }) => openConsent(scene, matrix, peer),
    { obstacle: (_, run) => consentObstacle(run) },
  ),
  byHand: perScenario(
    [],
    (scene) => (scene.run.settings.live === undefined ? undefined : new Colleague(scene)),
    { obstacle: ({ scenario }, { settings: { live } }) => live && hookObstacle(scenario, live.hooks) },
  ),
  sasWitness: perScenario(['matrix', 'peers'], (scene, { matrix, peers }) => {
    const { quietMs, listingMs } = scene.run.limits;
    const witness = new SasWitness({ peers, baseUrl: matrix.baseUrl, quietMs, listingMs });
    scene.addWitness(witness);
    return witness;
  }),
  traffic: perScenario(
    ['matrix'],
    async (scene, { matrix }) => {
      const proxy = scene.stack.use(await startHomeserverProxy(matrix.baseUrl, { signal: scene.signal }));
      await attendHonesty(scene, { network: 'matrix', hearing: proxy.hearing, deafNoticedMs });
      return proxy;
    },
    { ownsBot: true },
  ),
} satisfies Partial<Setups>;

/** How many texts the bot of a scenario has put aside; undefined where that cannot be seen. */
async function countDeadLettersOf(scene: SetupScene): Promise<number | undefined> {
  const stateFolder = (await scene.ifUsed('daemon'))?.stateFolder;
  return stateFolder === undefined ? undefined : countLetters(stateFolder);
}
