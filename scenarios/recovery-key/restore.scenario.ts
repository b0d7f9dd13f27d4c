import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { scenario, writeRecoveryKey } from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { inShort } from '../matrix/trouble.ts';
import {
  contentsOf,
  expectRefusal,
  keptKey,
  keyFiles,
  keyName,
  modeOfKey,
  recoveryKey,
  startWell,
  takeKeysAway,
} from './key-files.ts';
import { expectKeyOpens } from './vault.ts';

const restore = [...recoveryKey, 'restore'];
const keyBytes = 32;

/** What may lie where a key is expected. `words`: how it is refused; absent where it is taken. */
const files: readonly {
  readonly what: string;
  readonly words?: string;
  readonly put: (path: string, key: string) => unknown;
}[] = [
  { what: 'CRLF', put: (path, key) => writeFileSync(path, `${key}\r\n`) },
  { what: 'spaces around it', put: (path, key) => writeFileSync(path, `\n \t${key} \n`) },
  { what: '4 096 bytes', put: (path, key) => writeFileSync(path, key.padEnd(4_096)) },
  {
    what: 'a link',
    put: (path, key) => {
      writeFileSync(`${path}.1`, key);
      symlinkSync(`${path}.1`, path);
    },
  },
  {
    what: 'two names',
    put: (path, key) => {
      writeFileSync(`${path}.2`, key);
      linkSync(`${path}.2`, path);
    },
  },
  { what: 'a group that may read it', put: (path, key) => writeFileSync(path, key, { mode: 0o640 }) },
  {
    what: '4 097 bytes',
    words: 'exceeds 4096 bytes',
    put: (path, key) => writeFileSync(path, key.padEnd(4_097)),
  },
  {
    what: 'a byte order mark',
    words: 'must be 12 base58 groups of four characters',
    put: (path, key) => writeFileSync(path, `\uFEFF${key}\n`),
  },
  {
    what: 'another text',
    words: 'must be 12 base58 groups of four characters',
    put: (path) => writeFileSync(path, 'not a recovery key\n'),
  },
  { what: 'nothing', words: 'cannot be empty', put: (path) => writeFileSync(path, '\n') },
  { what: 'a folder', words: '', put: (path) => mkdirSync(path) },
];

export default scenario({
  id: 'recovery-key.restore',
  title:
    'A recovery key comes back from a file or from a person who does not see it, takes the place of no other, and what is stale goes or is told',
  tags: ['lifecycle', 'recovery-key', 'cli', 'restart'],
  requires: ['matrix.recovery-key', 'cli', 'control.troubles'],
  uses: ['installation', 'account', 'upkeep', 'vault'],
  tools: ['script'],
  mutants: {
    'reads-keys-of-any-length': 'words about 4 097 bytes',
    'overwrites-its-recovery-key': 'words about a key that is there already',
    'deletes-its-journal-early': 'how the start went: expected recovery-state-io, observed connected',
    'shows-what-is-typed': 'the key is on the screen: expected false, observed true',
    'commands-always-succeed': 'exit code with',
  },
  async run(stage) {
    const { step, check, finding, installation, account, upkeep: commandLine } = stage;
    const { environment } = account.seat;
    const fileName = installation.path('key.txt');
    const key = await step('it starts, and has a key', async () => {
      await startWell(stage);
      const kept = (await keptKey(stage)) ?? '';
      await expectKeyOpens(stage, kept);
      return kept;
    });
    await step('while the bot runs nothing is brought back', async () => {
      const before = await contentsOf(stage);
      const refused = await commandLine.run([...restore, '--stdin'], { environment, input: key });
      expectRefusal(stage, 'a bot that runs', refused, 'Matrix recovery-key restore refused: ');
      check('the key files are as they were', true, (await contentsOf(stage)) === before);
    });
    await step('another key does not take the place of the one that is there', async () => {
      await installation.stop();
      const before = await contentsOf(stage);
      const other = writeRecoveryKey(randomBytes(keyBytes));
      const refused = await commandLine.run([...restore, '--stdin'], { environment, input: other });
      expectRefusal(stage, 'a key that is there already', refused, 'Matrix recovery key already exists at');
      check('the key files are as they were', true, (await contentsOf(stage)) === before);
      await takeKeysAway(stage);
    });
    for (const { what, words, put } of files) {
      await step(`a file with ${what} is ${words === undefined ? 'taken' : 'refused'}`, async () => {
        put(fileName, key);
        const result = await commandLine.run([...restore, '--key-file', fileName], { environment });
        rmSync(fileName, { recursive: true });
        if (words !== undefined) {
          expectRefusal(stage, what, result, words);
          check('key files after a refusal', 'none', (await keyFiles(stage)).join(', ') || 'none');
          return;
        }
        check(`exit code with ${what}`, '0', String(result.code));
        check(
          `the key from a file with ${what} is the one that was given`,
          true,
          (await keptKey(stage)) === key,
        );
        check('who may read the key', '600', await modeOfKey(stage));
        await takeKeysAway(stage);
      });
    }
    await step('a pipe that nobody writes to holds nothing up', async () => {
      if (spawnSync('mkfifo', [fileName]).status !== 0) return;
      const outcome = await commandLine
        .run([...restore, '--key-file', fileName], { environment })
        .then(({ code }) => `exit code ${code}`)
        .catch(() => 'waits for ever');
      rmSync(fileName);
      if (outcome !== 'exit code 1') finding('recovery-key restore from a pipe', 'is refused', outcome);
    });
    await step('a person types it, and does not see it; what cannot be taken away is told', async () => {
      installation.write(`matrix/${keyName}.rotating`, 'stale\n');
      installation.write(`matrix/${keyName}.minting`, 'stale\n');
      installation.write(`matrix/${keyName}.pending/obstacle`, 'in the way\n');
      const terminal = commandLine.inTerminal(restore, { environment });
      await terminal.shows(/Matrix recovery key: /u);
      terminal.type(`${key}\n`);
      check('exit code where something stale stays', '1', String(await terminal.exited()));
      const words = 'Matrix recovery key was restored, but stale recovery-key cleanup failed';
      check('words where something stale stays', words, saidIn(terminal.screen, words));
      check('the key is on the screen', false, terminal.screen.includes(key));
      check('the key is the one that was given', true, (await keptKey(stage)) === key);
    });
    await step('the bot does not start in the middle of it', async () => {
      const attempt = await installation.start();
      check('how the start went', 'recovery-state-io', inShort(await attempt.settled()));
      await installation.stop();
    });
    await step('the same command goes on, and does not ask for the key again', async () => {
      rmSync(installation.path('matrix', `${keyName}.pending`), { recursive: true });
      const { code, output } = await commandLine.run(restore, { environment });
      const words = 'resumed and completed pending cleanup from prior restore';
      check('words when it goes on', words, saidIn(output, words));
      check('exit code when it goes on', '0', String(code));
      check('key files', keyName, (await keyFiles(stage)).join(', '));
    });
    await step('the bot starts with the key that came back', async () => {
      await startWell(stage);
      await expectKeyOpens(stage, key);
    });
  },
});
