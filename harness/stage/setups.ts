import { join } from 'node:path';
import { recogniseAnswer, usualTalk } from '../bots/talk.ts';
import type { StartedBot } from '../bots/target.ts';
import { MovedClock } from '../clock/moved-clock.ts';
import { startHomeserverProxy } from '../faults/homeserver-proxy.ts';
import { startEchoLlm } from '../networks/llm/echo-llm.ts';
import { ScriptedLlm } from '../networks/llm/scripted-llm.ts';
import { AccountingWitness } from '../networks/matrix/diagnosis/accounting-witness.ts';
import { ClearTextWitness } from '../networks/matrix/diagnosis/clear-text-witness.ts';
import { LetterFile } from '../networks/matrix/dead-letters/letter-file.ts';
import { SasWitness } from '../networks/matrix/diagnosis/sas-witness.ts';
import type { Account } from '../networks/matrix/client-server/accounts.ts';
import { matrixNetwork, type MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { Oracle } from '../networks/matrix/oracle/oracle.ts';
import { LibolmProcesses } from '../networks/matrix/peers/libolm/libolm-process.ts';
import type { Peer } from '../networks/matrix/peers/peer.ts';
import { startPeer } from '../networks/matrix/peers/start-peer.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import { WebhookChat } from '../networks/webhook/webhook-chat.ts';
import type { Seat } from '../networks/network.ts';
import { SharedBrowser } from '../tools/browser.ts';
import { CommandLine } from '../tools/command-line.ts';
import { Terminal } from '../tools/terminal.ts';
import { makeAccountOfBot, makeCastAccounts, makeDevice } from './accounts.ts';
import { BotLease, type Leased } from './bot-lease.ts';
import { sayingsFromNowOn } from './bot-life.ts';
import { Bot } from './bot.ts';
import { Daemon } from './daemon.ts';
import { isServed, nameOf, ownerOf, type AnyCastMember } from './cast.ts';
import { Latecomers } from './latecomers.ts';
import { Installation } from './installation.ts';
import { SecretWitness, type Saying } from './secret-witness.ts';
import { startSharedBots } from './shared-bot.ts';
import { startSharedNewcomers } from './shared-newcomer.ts';
import type { Scene } from './scene.ts';
import { perRun, perScenario, type ObstacleScope, type Setups } from './setup.ts';
import { invite, SignUp, startSharedService } from './sign-up.ts';
import { Windows } from './windows.ts';

/** How each part of a stage is set up. */
export const setups: Setups = {
  target: perRun([], (run) => run.target.prepare({ ...run, say: run.settings.say })),
  daemon: perScenario(
    ['target', 'llm'],
    async (scene, { llm }) => {
      const leased = await scene.ifUsed('leasedBot');
      if (leased !== undefined) return Daemon.share(scene, leased.bot);
      const model = await scene.ifUsed('model');
      return Daemon.start(scene, {
        languageModel: (model ?? llm).baseUrl,
        answersThroughModel: model !== undefined,
        clockFile: (await scene.ifUsed('clock'))?.file,
      });
    },
    { ownsBot: true, obstacle: (_, { target }) => gatewayObstacle(target) },
  ),
  installation: perScenario(
    ['target', 'llm', 'account'],
    async (scene, { llm, account }) =>
      new Installation(scene, account, {
        languageModel: llm.baseUrl,
        clockFile: (await scene.ifUsed('clock'))?.file,
      }),
    { ownsBot: true, obstacle: (_, { target }) => gatewayObstacle(target) },
  ),
  deadLetters: perScenario(
    ['daemon'],
    (_, { daemon }) => {
      const { folder, environment } = daemon.cli;
      return new LetterFile({ folder, passphrase: environment['MATRIX_STORE_PASSPHRASE'] ?? '' });
    },
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
  model: perScenario([], async (scene) => scene.stack.use(await ScriptedLlm.start(scene.signal)), {
    ownsBot: true,
  }),
  llm: perRun([], async (run) => run.stack.use(await startEchoLlm())),

  matrix: perRun(
    [],
    async (run) => {
      const { runId, registerSecret, settings } = run;
      const options = { ...settings, runId, registerSecret };
      return run.stack.use(matrixNetwork(await settings.startHomeserver(run), options));
    },
    { network: { network: 'matrix', mode: ({ homeserverMode }) => homeserverMode } },
  ),
  stranger: perRun(['matrix'], async (run, { matrix }) => {
    const { accessToken } = await matrix.account('the oracle', `oracle-${run.runId}`, run.signal);
    return accessToken;
  }),
  libolm: perRun([], (run) => new LibolmProcesses(run.ledger)),
  castAccounts: perScenario(['matrix'], async (scene, { matrix }) => {
    // Of a newcomer that is shared nobody is the inviter.
    const invited = scene.sharedPart === 'leasedNewcomer' ? undefined : await scene.ifUsed('invited');
    return makeCastAccounts(scene, matrix, invited?.invitation.inviterLocalpart);
  }),
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
      listenTo(scene, peers);
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
  bot: perScenario(['daemon', 'account', 'castAccounts', 'sasWitness'], (scene, parts) => {
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
  }),
  oracle: perScenario(['matrix', 'stranger', 'account'], (scene, { matrix, stranger, account }) => {
    const { signal, run, record } = scene;
    const { baseUrl } = matrix;
    const deadlineMs = run.limits.stepMs;
    return new Oracle({ baseUrl, strangerToken: stranger, bot: account, signal, deadlineMs, record });
  }),
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
    async (scene, { matrix }) =>
      scene.stack.use(await startHomeserverProxy(matrix.baseUrl, { signal: scene.signal })),
    { ownsBot: true },
  ),

  webhook: perScenario(
    [],
    async (scene) => scene.stack.use(await WebhookChat.open(scene.signal, scene.run.registerSecret)),
    { ownsBot: true, givesSeat: true },
  ),

  browser: perRun([], (run) => run.stack.use(new SharedBrowser())),
  windows: perScenario(['browser'], (scene, { browser }) => new Windows(browser, scene.stack)),
  commandLine: perScenario(['daemon'], ({ run, stack, signal, addWitness }, { daemon }) => {
    const { ledger, limits } = run;
    const commandLine = new CommandLine({
      command: () => daemon.cli,
      ledger,
      stack,
      signal,
      deadlineMs: limits.stepMs,
    });
    const where = 'what its command line prints';
    addWitness(new SecretWitness(run, () => commandLine.printed.map((text) => ({ where, text }))));
    return commandLine;
  }),
  terminal: perScenario([], (scene) => new Terminal(scene.run.ledger, scene.stack)),
};

/** Has the scenario take part in what others use at the same time. */
function share<Shared extends Leased>(scene: Scene, lease: BotLease<Shared>): Promise<Shared> {
  const hold = scene.stack.use(lease.take(scene.brokenBot));
  scene.onFailure(() => {
    hold.retire();
    const lines = ['Others used this bot at the same time. With --own-bot each scenario gets its own.'];
    scene.record({ kind: 'log', source: 'shared bot', lines });
  });
  return hold.started;
}

/** Does for a bot that others use too what a scenario does for its own. */
function accompany(scene: Scene, bot: StartedBot, seat: Seat): void {
  scene.keepSeats([seat]);
  scene.keepBotLog((lines) => bot.logTail(lines));
  scene.endWithBot(bot.exited);
  scene.addWitness(new SecretWitness(scene.run, sayingsFromNowOn(bot)));
}

function gatewayObstacle({ programs }: ObstacleScope['target']): string | undefined {
  return programs.includes('gateway') ? undefined : 'needs a target that can be started as a gateway';
}

function signUpObstacle(
  { scenario }: { readonly scenario: { readonly ownServiceFor?: string } },
  { target, settings }: ObstacleScope,
): string | undefined {
  if (!target.programs.includes('responder')) return 'needs a target that can be started as a newcomer';
  if (scenario.ownServiceFor === undefined || settings.onboardingUrl === undefined) return undefined;
  return `needs ${scenario.ownServiceFor}, which only the sign-up service of this project is known to give`;
}

interface Joining {
  readonly name: string;
  readonly account: Account;
  readonly member: AnyCastMember;
  readonly matrix: MatrixNetwork;
  readonly libolm: LibolmProcesses;
}

/** Starts a peer that ends with the scenario. */
async function joinIn(scene: Scene, { name, account, member, matrix, libolm }: Joining): Promise<Peer> {
  const peer = await startPeer(scene.playedBy, {
    name,
    account,
    baseUrl: matrix.baseUrl,
    deadlineMs: scene.run.limits.stepMs,
    signal: scene.signal,
    libolm,
    logIn: () => makeDevice(name, account, scene, matrix),
    ...(typeof member === 'object' && member),
  });
  peer.transcript.subscribe(({ atMs, ...event }) => scene.record(event, atMs));
  return scene.stack.use(peer);
}

/** Looks at all that these peers are told. */
function listenTo(scene: Scene, peers: readonly Peer[]): void {
  scene.addWitness(new SecretWitness(scene.run, () => sayingsHeardBy(peers)));
  scene.addWitness(new ClearTextWitness(peers));
  const { talk = usualTalk } = scene.run.target;
  scene.addWitness(new AccountingWitness(peers, (said) => recogniseAnswer(talk, said), scene.record));
}

/** Has the owner of a device sign it. */
async function signDevice(
  device: Peer,
  ownerName: string | undefined,
  peers: readonly Peer[],
): Promise<void> {
  const owner = ownerName === undefined ? undefined : peers.find(({ name }) => name === ownerName);
  await owner?.signOwnDevice?.(device.deviceId);
}

/** What a sign-up service tells its operator, and people who get no account. */
function sayingsOfService({ logLines, client }: OnboardingService): Saying[] {
  return [
    ...[...logLines()].map((text) => ({ where: 'its log', text })),
    ...[...client.answered].map((text) => ({ where: 'an answer that gives no account', text })),
  ];
}

/** What others than the cast have sent them. */
function sayingsHeardBy(peers: readonly Peer[]): Saying[] {
  const cast = new Set(peers.map(({ userId }) => userId));
  const received = peers.flatMap(({ transcript }) => transcript.items.filter(({ from }) => !cast.has(from)));
  return received.map(({ content }) => ({ where: 'a message', text: JSON.stringify(content ?? {}) }));
}
