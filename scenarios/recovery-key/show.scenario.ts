import { scenario } from '../../harness/index.ts';
import { expectRefusal, keptKey, modeOfKey, recoveryKey, startWell } from './key-files.ts';
import { expectKeyOpens } from './vault.ts';

const show = [...recoveryKey, 'show'];

export default scenario({
  id: 'recovery-key.show',
  title:
    'The bot makes a recovery key at its first start that opens all of its account, and shows it to a person alone',
  tags: ['lifecycle', 'recovery-key', 'cli'],
  requires: ['matrix.recovery-key', 'cli', 'control.troubles'],
  uses: ['installation', 'account', 'upkeep', 'vault'],
  tools: ['script'],
  mutants: {
    'logs-its-recovery-key': 'told a secret in its log: recovery key',
    'lets-everybody-read-its-recovery-key': 'who may read the key: expected 600, observed 644',
    'signs-no-backup': 'the signature of the master key on the backup is missing',
    'keeps-its-user-signing-key': 'm.cross_signing.user_signing is not in secret storage',
    'makes-another-recovery-key-each-time': 'the key after another start',
    'terminal-asks-nobody': 'words about a program instead of a person',
  },
  async run(stage) {
    const { step, check, account, upkeep: commandLine } = stage;
    const { environment } = account.seat;
    const key = await step('it starts, and has a key that opens all of its account', async () => {
      await startWell(stage);
      const kept = await keptKey(stage);
      await expectKeyOpens(stage, kept);
      check('who may read the key', '600', await modeOfKey(stage));
      return kept ?? '';
    });
    await step('a person at a terminal is shown the key, while the bot runs', async () => {
      const terminal = commandLine.inTerminal(show, { environment, printsSecret: true });
      check('exit code at a terminal', '0', String(await terminal.exited()));
      check('the key is on the screen', true, terminal.screen.includes(key));
    });
    await step('a program is not, unless that is wanted', async () => {
      expectRefusal(
        stage,
        'a program instead of a person',
        await commandLine.run(show, { environment }),
        'Matrix recovery-key show refuses non-terminal stdout',
      );
      const { code, output } = await commandLine.run([...show, '--allow-non-terminal'], {
        environment,
        printsSecret: true,
      });
      check('exit code where it is wanted', '0', String(code));
      check('the key is in the output', true, output.includes(key));
    });
    await step('it starts again, and the key is the same', async () => {
      await startWell(stage);
      check('the key after another start', true, (await keptKey(stage)) === key);
      await expectKeyOpens(stage, key);
    });
  },
});
