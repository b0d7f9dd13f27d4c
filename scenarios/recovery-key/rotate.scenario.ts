import { scenario } from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { ask } from '../talk.ts';
import {
  contentsOf,
  expectRefusal,
  keptKey,
  keyFiles,
  keyName,
  recoveryKey,
  startWell,
} from './key-files.ts';
import { expectKeyOpens } from './vault.ts';

const rotate = [...recoveryKey, 'rotate'];

export default scenario({
  id: 'recovery-key.rotate',
  title:
    'A person who says so gets a new recovery key that opens everything, the old one opens nothing, and nobody has to trust anew',
  tags: ['lifecycle', 'recovery-key', 'cli', 'restart'],
  requires: ['matrix.recovery-key', 'matrix.encrypted', 'cli', 'control.troubles'],
  uses: ['installation', 'account', 'oracle', 'peer', 'upkeep', 'vault'],
  playedBy: ['element'],
  tools: ['script'],
  mutants: {
    'keeps-secrets-for-its-old-key': 'secrets that the old key opens: expected none',
    'shows-its-new-recovery-key': 'whether the rotation shows a key: expected no',
    'terminal-asks-nobody': 'words about nobody at a terminal',
    'keeps-its-old-recovery-key': 'what the old key is to the account',
    'leaves-a-copy-of-its-recovery-key': 'key files: expected recovery_key, observed',
    'leaves-its-rotation-marker': 'key files: expected recovery_key, observed',
  },
  async run(stage) {
    const { step, check, installation, account, oracle, peer, upkeep: commandLine, vault } = stage;
    const { environment } = account.seat;
    const room = await step('it starts, and answers in an encrypted room', async () => {
      await startWell(stage);
      const opened = await peer.directRoom(account.userId);
      await ask(stage, account.userId, opened, peer);
      return opened;
    });
    const [old, before] = [(await keptKey(stage)) ?? '', await oracle.identity()];
    await step('the key opens the account', () => expectKeyOpens(stage, old));
    await step('it is not changed while the bot runs', async () => {
      const refused = await commandLine.run([...rotate, '--yes'], { environment });
      expectRefusal(stage, 'a bot that runs', refused, 'Matrix recovery-key rotate refused: ');
      check('the key is as it was', true, (await keptKey(stage)) === old);
    });
    await installation.stop();
    const untouched = await contentsOf(stage);
    await step('nobody is asked where nobody sits, and another word changes nothing', async () => {
      const refused = await commandLine.run(rotate, { environment });
      expectRefusal(stage, 'nobody at a terminal', refused, 'matrix recovery-key rotate refused: not a TTY');
      const terminal = commandLine.inTerminal(rotate, { environment });
      await terminal.shows(/Type 'rotate' to confirm: /u);
      terminal.type('yes\n');
      check('exit code with another word', '1', String(await terminal.exited()));
      check('the key files are as they were', true, (await contentsOf(stage)) === untouched);
    });
    const next = await step('a person says so at a terminal', async () => {
      const terminal = commandLine.inTerminal(rotate, { environment, deadlineMs: stage.startDeadlineMs });
      await terminal.shows(/Type 'rotate' to confirm: /u);
      terminal.type('rotate\n');
      check('exit code of the rotation', '0', String(await terminal.exited()));
      const words = 'Matrix recovery key rotated at';
      check('words of the rotation', words, saidIn(terminal.screen, words));
      check('key files', keyName, (await keyFiles(stage)).join(', '));
      const kept = (await keptKey(stage)) ?? '';
      const isShown = [old, kept].some((key) => terminal.screen.includes(key));
      check('whether the rotation shows a key', 'no', isShown ? 'yes' : 'no');
      return kept;
    });
    await step('the new key opens everything, the old one nothing', async () => {
      check('the new key is the old one', false, next === old);
      check('what the old key is to the account', 'wrong key', (await vault.open(old)).kind);
      check('secrets that the old key opens', 'none', await vault.secretsUnder(old));
      await expectKeyOpens(stage, next);
    });
    await step('it starts, and the person is warned of nothing', async () => {
      await startWell(stage);
      const { reply } = await ask(stage, account.userId, room, peer);
      check('shield as Element shows it', 'NONE', (await peer.shields(reply)).lax);
      const after = await oracle.identity();
      check('master key', before.master ?? 'none', after.master ?? 'none');
      await oracle.expectBotIdentity(peer, 'after the rotation');
    });
  },
});
