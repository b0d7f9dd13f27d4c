import { scenario, type BotFlow, type PeerFlow, type Sas, type Stage } from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { complete, expectRefused, meet } from '../sas/verification.ts';
import { readTerminal } from './read-terminal.ts';

type OperatorStage = Stage<'bot' | 'oracle' | 'peer' | 'commandLine'>;

const prompt = /anything else to abort: $/;

export default scenario({
  id: 'operator.sas.cli-pty',
  title: 'The operator compares the emoji in a terminal, and only a typed "yes" there confirms',
  tags: ['sas', 'operator', 'cli'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond', 'control.verifications', 'cli'],
  uses: ['bot', 'oracle', 'peer', 'commandLine'],
  tools: ['script'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  cases: ['types-yes', 'types-another-word', 'nobody-there'],
  manualStep: 'sas-confirmation',
  mutants: {
    'terminal-shows-other-emoji': 'emoji: expected',
    'terminal-takes-any-word': { cases: ['types-another-word'], says: 'exit code' },
    'terminal-asks-nobody': { cases: ['nobody-there'], says: 'exit code' },
  },
  async run(stage) {
    const { step, check, peer, commandLine } = stage;
    const room = await meet(stage);
    const { peerFlow, flow } = await step('a person asks, the operator accepts at the command line', () =>
      acceptAtCommandLine(stage),
    );
    const confirm = ['matrix', 'confirm', flow.id, '--match'];

    if (stage.case === 'nobody-there') {
      await step('without a terminal nothing is confirmed', async () => {
        const { code, errors } = await commandLine.run(confirm);
        check('exit code', '1', String(code));
        const reason = 'requires an interactive terminal';
        check('reason', reason, saidIn(errors, reason));
      });
      await cancelAtCommandLine(stage, room, { peerFlow, flow });
      return;
    }

    const terminal = commandLine.inTerminal(confirm);
    const sas = async (): Promise<Sas> => readTerminal(await terminal.shows(prompt));
    if (stage.case === 'types-another-word') {
      await step('another word confirms nothing', async () => {
        await sas();
        terminal.type('y\n');
        check('exit code', '1', String(await terminal.exited()));
        const reason = 'aborted by operator';
        check('reason', reason, saidIn(terminal.screen, reason));
      });
      await cancelAtCommandLine(stage, room, { peerFlow, flow });
      return;
    }

    const typeYes = async (): Promise<void> => {
      terminal.type('yes\n');
      check('exit code', '0', String(await terminal.exited()));
    };
    const botFlow = {
      sas,
      confirm: () => flow.confirmBy(typeYes),
      reject: () => flow.reject(),
      cancel: () => flow.cancel(),
    };
    await complete(stage, { peer, peerFlow, botFlow }, 'bot-confirms-first');
  },
});

async function acceptAtCommandLine(stage: OperatorStage) {
  const { bot, peer, check, commandLine } = stage;
  const peerFlow = await peer.verifyDevice(bot.userId, bot.deviceId);
  const flow = await bot.requestFrom(peer, 'requested', peerFlow.id);
  const listed = await commandLine.run(['matrix', 'verifications']);
  check('flows that the command line lists', flow.id, saidIn(listed.output, flow.id));
  const accepted = await commandLine.run(['matrix', 'accept', flow.id]);
  check('exit code of accept', '0', String(accepted.code));
  await peerFlow.ready();
  await flow.sas();
  return { peerFlow, flow };
}

async function cancelAtCommandLine(
  stage: OperatorStage,
  room: string,
  { peerFlow, flow }: { readonly peerFlow: PeerFlow; readonly flow: BotFlow },
): Promise<void> {
  const { step, check, peer, commandLine } = stage;
  await step('the operator cancels at the command line', async () => {
    const { code } = await commandLine.run(['matrix', 'cancel', flow.id]);
    check('exit code of cancel', '0', String(code));
  });
  await expectRefused(stage, { peer, peerFlow, botFlow: flow }, room, { code: 'm.user', by: 'bot' });
}
