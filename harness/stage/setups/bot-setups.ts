import { join } from 'node:path';
import type { OperatorCommand } from '../../bots/target.ts';
import { MovedClock } from '../../clock/moved-clock.ts';
import { CrashPoints } from '../../faults/crash/crash-points.ts';
import { startEchoLlm } from '../../networks/llm/echo-llm.ts';
import { ScriptedLlm } from '../../networks/llm/scripted-llm.ts';
import { LetterFile } from '../../networks/matrix/dead-letters/letter-file.ts';
import { CommandLine } from '../../tools/command-line.ts';
import { Terminal } from '../../tools/terminal.ts';
import { attendModel } from '../attend-model.ts';
import { runsByHook, runsByModel } from '../agent-runs.ts';
import { Daemon } from '../daemon.ts';
import { Installation } from '../installation.ts';
import { HookedOperator } from '../operator/hooked-operator.ts';
import type { Operator } from '../operator/operator.ts';
import { readLogAtEnd } from '../operator/read-log.ts';
import { OwnOperator } from '../operator/own-operator.ts';
import { gatewayObstacle, hookObstacle } from '../obstacles.ts';
import { openCommandLine } from '../open-command-line.ts';
import { perRun, perScenario, type Setups } from '../setup.ts';

/** The bot, what its operator has, and what is done to it on its machine. */
export const botSetups = {
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
      if (live !== undefined) return HookedOperator.onMatrix(scene, live, seat);
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
  commandLine: perScenario(['daemon'], (scene, { daemon }) => openCommandLine(scene, () => daemon.cli)),
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
      if (leased === undefined) return attendModel(scene, await ScriptedLlm.start(scene.signal));
      const { said } = (await scene.ifUsed('chat'))!;
      return attendModel(
        scene,
        leased.models.add((text) => said.items.some((one) => text.includes(one.text))),
      );
    },
    { ownsBot: true, comesWith: 'leasedChatBot' },
  ),
  agentRuns: perScenario(
    ['model', 'daemon'],
    (scene, { model }) => {
      const { live } = scene.run.settings;
      if (live === undefined) return runsByModel(model);
      readLogAtEnd(scene, live.hooks);
      return runsByHook(scene, live.hooks);
    },
    {
      ownsBot: true,
      obstacle: ({ scenario }, { settings: { live } }) => live && hookObstacle(scenario, live.hooks),
    },
  ),
  llm: perRun([], async (run) => run.stack.use(await startEchoLlm())),
  terminal: perScenario([], (scene) => new Terminal(scene.run.ledger, scene.stack)),
} satisfies Partial<Setups>;
