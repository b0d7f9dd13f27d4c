import { scenario } from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { crashCommandAtEachPoint } from '../crash-command.ts';
import { keptKey, keyFiles, keyName, recoveryKey, startWell, takeKeysAway } from './key-files.ts';
import { expectKeyOpens } from './vault.ts';

const about = [`matrix/${keyName}`];
const isThere = 'Matrix recovery key already exists at';

export default scenario({
  id: 'recovery-key.crash',
  title:
    'A recovery key is brought back, or changed, by the same command that was cut off at whichever call: one key is kept, and it opens the account',
  tags: ['lifecycle', 'recovery-key', 'cli', 'restart', 'crash'],
  requires: ['matrix.recovery-key', 'cli', 'control.troubles'],
  tools: ['compiler'],
  uses: ['installation', 'account', 'upkeep', 'vault', 'crashes'],
  cases: ['restore', 'rotate'],
  mutants: {
    'deletes-its-journal-early': { cases: ['restore'], says: 'key files: expected recovery_key, observed' },
    'closes-its-recovery-key-late': {
      cases: ['restore'],
      says: 'secrets that others may read: expected none',
    },
    'leaves-its-drafts': { cases: ['restore', 'rotate'], says: 'key files: expected recovery_key, observed' },
  },
  async run(stage) {
    const { step, check, installation, account, upkeep } = stage;
    const { environment: own } = account.seat;
    const key = await step('it starts, and has a key', async () => {
      await startWell(stage);
      const kept = (await keptKey(stage)) ?? '';
      await expectKeyOpens(stage, kept);
      await installation.stop();
      return kept;
    });
    const expectOneKey = async (): Promise<void> =>
      check('key files', keyName, (await keyFiles(stage)).join(', '));
    if (stage.case === 'restore') {
      const run = (environment = {}) =>
        upkeep.run([...recoveryKey, 'restore', '--stdin'], {
          environment: { ...own, ...environment },
          input: key,
        });
      await crashCommandAtEachPoint(stage, {
        name: 'a recovery key is brought back',
        about,
        mostNear: 6,
        keeps: `matrix/${keyName}`,
        async prepare() {
          await takeKeysAway(stage);
          for (const stale of ['rotating', 'minting', 'pending'])
            installation.write(`matrix/${keyName}.${stale}`, 'stale\n');
        },
        run,
        async finish() {
          const { code, errors } = await run();
          const end = code === 0 ? '0' : saidIn(errors, isThere);
          check.oneOf('exit code of the same command, or its error', ['0', isThere], end);
          await expectOneKey();
          check('the key is the one that was given', true, (await keptKey(stage)) === key);
        },
      });
    } else {
      const run = (environment = {}) =>
        upkeep.run([...recoveryKey, 'rotate', '--yes'], { environment: { ...own, ...environment } });
      await crashCommandAtEachPoint(stage, {
        name: 'a recovery key is changed',
        about,
        mostNear: 4,
        keeps: `matrix/${keyName}`,
        prepare: () => Promise.resolve(),
        run,
        async finish() {
          const { code, errors } = await run();
          check('exit code of the same command', '0', code === 0 ? '0' : `${code}: ${errors}`);
          await expectOneKey();
          await expectKeyOpens(stage, (await keptKey(stage)) ?? '');
        },
      });
    }
    await step('the bot starts with the key', async () => {
      await startWell(stage);
      await expectOneKey();
      await expectKeyOpens(stage, (await keptKey(stage)) ?? '');
    });
  },
});
