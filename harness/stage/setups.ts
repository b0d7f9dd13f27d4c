import { join } from 'node:path';
import type { OperatorCommand } from '../bots/target.ts';
import { MovedClock } from '../clock/moved-clock.ts';
import { CrashPoints } from '../faults/crash/crash-points.ts';
import { startHomeserverProxy } from '../faults/homeserver-proxy.ts';
import type { Chat } from '../networks/chat/chat.ts';
import { startEchoLlm } from '../networks/llm/echo-llm.ts';
import { ScriptedLlm } from '../networks/llm/scripted-llm.ts';
import { countLetters, LetterFile } from '../networks/matrix/dead-letters/letter-file.ts';
import { SasWitness } from '../networks/matrix/diagnosis/sas-witness.ts';
import { MatrixApi } from '../networks/matrix/client-server/matrix-api.ts';
import { startLiveMatrix } from '../networks/matrix/live/live-network.ts';
import { deafNoticedMs, matrixNetwork } from '../networks/matrix/matrix-network.ts';
import { Oracle } from '../networks/matrix/oracle/oracle.ts';
import { LibolmProcesses } from '../networks/matrix/peers/libolm/libolm-process.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import { AccountVault } from '../networks/matrix/vault/account-vault.ts';
import { WebhookChat } from '../networks/webhook/webhook-chat.ts';
import { SharedBrowser } from '../tools/browser.ts';
import { CommandLine } from '../tools/command-line.ts';
import { Terminal } from '../tools/terminal.ts';
import { makeAccountOfBot, makeCastAccounts, makeDevice } from './accounts.ts';
import { BotLease } from './bot-lease.ts';
import { Bot } from './bot.ts';
import { Colleague, openConsent } from './consent.ts';
import { Daemon } from './daemon.ts';
import { isServed, nameOf, ownerOf } from './cast.ts';
import { accompanyChat, openOwn } from './attend-chat.ts';
import { attendHonesty } from './attend-honesty.ts';
import { openChat } from './chats.ts';
import { Latecomers } from './latecomers.ts';
import { Installation } from './installation.ts';
import { HookedOperator } from './operator/hooked-operator.ts';
import type { Operator } from './operator/operator.ts';
import { OwnOperator } from './operator/own-operator.ts';
import {
  accountObstacle,
  castObstacle,
  consentObstacle,
  gatewayObstacle,
  hookObstacle,
  matrixObstacle,
  outboundObstacle,
  signUpObstacle,
  liveChatObstacle,
} from './obstacles.ts';
import { openCommandLine } from './open-command-line.ts';
import { outboundByHook, outboundByVerify } from './outbound.ts';
import { joinIn, listenTo, signDevice } from './people.ts';
import { SecretWitness, type Saying } from './secret-witness.ts';
import { accompany, share } from './share-bot.ts';
import { startSharedBots } from './shared-bot.ts';
import { leaseChats, shareOf } from './shared-chat-bot.ts';
import { startSharedNewcomers } from './shared-newcomer.ts';
import { perRun, perScenario, type SetupScene, type Setups } from './setup.ts';
import { invite, SignUp, startSharedService } from './sign-up.ts';
import { Windows } from './windows.ts';

const isForOwnBot = { ownsBot: true, givesSeat: true } as const;

/** How each part of a stage is set up. */
export const setups: Setups = {
  target: perRun([], (run) => run.target.prepare({ ...run, say: run.settings.say })),
  daemon: perScenario(
    ['target', 'llm'],
    async (scene, { llm }) => {
      const leased = (await scene.ifUsed('leasedBot')) ?? (await scene.ifUsed('leasedChatBot'));
      if (leased !== undefined) return Daemon.share(scene, leased.bot);
      const model = await scene.ifUsed('model');
      return Daemon.start(scene, {
        languageModel: (model ?? llm).baseUrl,
        answersThroughModel: model !== undefined,
        clockFile: (await scene.ifUsed('clock'))?.file,
        crashes: await scene.ifUsed('crashes'),
      });
    },
    {
      ownsBot: true,
      comesWith: 'leasedChatBot',
      obstacle: (_, { target }) => gatewayObstacle(target),
    },
  ),
  installation: perScenario(
    ['target', 'llm', 'account'],
    async (scene, { llm, account }) =>
      new Installation(scene, account, {
        languageModel: llm.baseUrl,
        clockFile: (await scene.ifUsed('clock'))?.file,
        crashes: await scene.ifUsed('crashes'),
      }),
    { ownsBot: true, obstacle: (_, { target }) => gatewayObstacle(target) },
  ),
  operator: perScenario(
    ['target', 'llm', 'account'],
    (scene, { llm, account: { seat } }): Promise<Operator> => {
      const { live } = scene.run.settings;
      if (live !== undefined) return HookedOperator.open(scene, live, seat);
      const openLine = (command: () => OperatorCommand): CommandLine => openCommandLine(scene, command);
      return OwnOperator.open({ scene, seat, languageModel: llm.baseUrl, openCommandLine: openLine });
    },
    {
      ownsBot: true,
      obstacle: ({ scenario }, { target, settings: { live } }) =>
        gatewayObstacle(target) ?? (live && hookObstacle(scenario, live.hooks)),
    },
  ),
  upkeep: perScenario(['installation'], (scene, { installation }) =>
    openCommandLine(scene, () => installation.cli),
  ),
  vault: perScenario(['matrix', 'account'], ({ run, signal }, { matrix, account }) => {
    const { userId, accessToken } = account;
    const api = new MatrixApi({ baseUrl: matrix.baseUrl, accessToken, signal });
    return new AccountVault(api, userId, run.registerSecret);
  }),
  deadLetters: perScenario(
    ['daemon'],
    (_, { daemon }) => {
      const { folder, environment } = daemon.cli;
      return new LetterFile({ folder, passphrase: environment['MATRIX_STORE_PASSPHRASE'] ?? '' });
    },
    { ownsBot: true },
  ),
  crashes: perScenario(
    [],
    async ({ stack, run: { ledger, seed, findSecrets } }) =>
      stack.use(await CrashPoints.open({ room: ledger.temporaryFolder('crash-points'), seed, findSecrets })),
    { ownsBot: true },
  ),
  clock: perScenario(
    [],
    ({ signal, run: { ledger, limits } }) =>
      new MovedClock({
        file: join(ledger.temporaryFolder('clock'), 'clock'),
        deadlineMs: limits.stepMs,
        signal,
      }),
    { ownsBot: true },
  ),
  model: perScenario(
    [],
    async (scene) => {
      const leased = await scene.ifUsed('leasedChatBot');
      if (leased === undefined) return scene.stack.use(await ScriptedLlm.start(scene.signal));
      const { said } = (await scene.ifUsed('chat'))!;
      return scene.stack.use(leased.models.add((text) => said.items.some((one) => text.includes(one.text))));
    },
    { ownsBot: true, comesWith: 'leasedChatBot' },
  ),
  llm: perRun([], async (run) => run.stack.use(await startEchoLlm())),

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

  signUpService: perRun(['matrix'], (run, { matrix }) => startSharedService(run, matrix)),
  invited: perScenario(['matrix', 'signUpService'], (scene, { matrix, signUpService }) =>
    invite(scene, matrix, signUpService),
  ),
  signUp: perScenario(
    ['target', 'llm', 'matrix', 'stranger', 'invited', 'peers', 'sasWitness'],
    (scene, { llm, matrix, stranger, invited, peers, sasWitness: witness }) => {
      const { service, invitation } = invited;
      const peerInvites = invitation.inviterLocalpart !== undefined;
      const peer = peers[0]!;
      const languageModel = llm.baseUrl;
      scene.addWitness(new SecretWitness(scene.run, () => sayingsOfService(service), 'the sign-up service'));
      const context = { scene, matrix, stranger, service, peer, peerInvites, witness, languageModel };
      return new SignUp(context, invited);
    },
    { obstacle: signUpObstacle },
  ),
  newcomerLease: perRun(
    ['target', 'llm', 'matrix', 'signUpService'],
    (run, { llm, matrix, signUpService }) => {
      const context = { run, matrix, service: signUpService!, languageModel: llm.baseUrl };
      return new BotLease(run, 'leasedNewcomer', startSharedNewcomers(context));
    },
  ),
  leasedNewcomer: perScenario(['newcomerLease', 'signUp'], async (scene, { newcomerLease, signUp }) => {
    if (scene.sharedPart !== 'leasedNewcomer') return undefined;
    const leased = await share(scene, newcomerLease);
    accompany(scene, leased.bot, leased.seat);
    return { ...leased, newcomer: await signUp.meet(leased) };
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

  webhook: perScenario(
    [],
    async (scene) => scene.stack.use(await WebhookChat.open(scene.signal, scene.run.registerSecret)),
    { ownsBot: true, givesSeat: true },
  ),
  chatLeases: perRun(['target'], (run) => leaseChats(run)),
  leasedChatBot: perScenario(['chatLeases'], async (scene, { chatLeases }) => {
    if (scene.sharedPart !== 'leasedChatBot') return undefined;
    const leased = await share(scene, chatLeases.get(scene.chat!)!);
    accompany(scene, leased.bot, leased.whole.chat.seat);
    return leased;
  }),
  chat: perScenario(
    ['leasedChatBot'],
    async (scene, { leasedChatBot }) => {
      if (scene.chat === undefined) throw new TypeError('the scenario uses a chat, and names none');
      if (leasedChatBot === undefined) return openOwn<Chat>(scene, openChat[scene.chat]);
      return accompanyChat(scene, shareOf(leasedChatBot, scene));
    },
    { givesSeat: true, obstacle: liveChatObstacle },
  ),
  telegram: perScenario([], (scene) => openOwn(scene, openChat.telegram), isForOwnBot),
  telegramWebhook: perScenario([], (scene) => openOwn(scene, openChat.telegramWebhook), isForOwnBot),
  signalNative: perScenario([], (scene) => openOwn(scene, openChat.signalNative), isForOwnBot),
  signalSocket: perScenario([], (scene) => openOwn(scene, openChat.signalSocket), isForOwnBot),
  discord: perScenario([], (scene) => openOwn(scene, openChat.discord), isForOwnBot),
  slack: perScenario([], (scene) => openOwn(scene, openChat.slack), isForOwnBot),
  slackSocket: perScenario([], (scene) => openOwn(scene, openChat.slackSocket), isForOwnBot),

  browser: perRun([], (run) => run.stack.use(new SharedBrowser())),
  windows: perScenario(['browser'], (scene, { browser }) => new Windows(browser, scene.stack)),
  outbound: perScenario(
    ['chat', 'daemon'],
    (scene, { chat, daemon }) => {
      const { liveChat } = scene.run.settings;
      if (liveChat !== undefined) return outboundByHook(scene, liveChat);
      return outboundByVerify(
        scene,
        chat,
        openCommandLine(scene, () => daemon.cli),
      );
    },
    { obstacle: outboundObstacle },
  ),
  commandLine: perScenario(['daemon'], (scene, { daemon }) => openCommandLine(scene, () => daemon.cli)),
  terminal: perScenario([], (scene) => new Terminal(scene.run.ledger, scene.stack)),
};

/** How many texts the bot of a scenario has put aside; undefined where that cannot be seen. */
async function countDeadLettersOf(scene: SetupScene): Promise<number | undefined> {
  const stateFolder = (await scene.ifUsed('daemon'))?.stateFolder;
  return stateFolder === undefined ? undefined : countLetters(stateFolder);
}

/** What a sign-up service tells its operator, and people who get no account. */
function sayingsOfService({ logLines, client }: OnboardingService): Saying[] {
  return [
    ...[...logLines()].map((text) => ({ where: 'its log', text })),
    ...[...client.answered].map((text) => ({ where: 'an answer that gives no account', text })),
  ];
}
