import { scenario } from '../../harness/index.ts';
import { environment } from '../matrix/auth/log-in.ts';
import { inShort } from '../matrix/trouble.ts';
import { keptKey, loseStore, startWell } from './key-files.ts';
import { expectSameIdentity } from './vault.ts';

export default scenario({
  id: 'recovery-key.lost',
  title:
    'A bot that has lost its store and its recovery key makes no new identity while secret storage keeps the one that people trust',
  tags: ['lifecycle', 'recovery-key', 'restart'],
  requires: ['matrix.recovery-key', 'control.troubles'],
  uses: ['installation', 'account', 'oracle', 'vault'],
  mutants: {
    'overlooks-secret-storage':
      'how the start went: expected recovery-state-probe-failed, observed connected',
  },
  async run(stage) {
    const { step, check, installation, account, oracle, vault } = stage;
    await step('it starts, and has a key', async () => {
      await startWell(stage);
      check('what the key is to the account', 'opens', (await vault.open((await keptKey(stage)) ?? '')).kind);
    });
    const before = await oracle.identity();
    await installation.stop();
    await step('without both it asks its operator for the key', async () => {
      await loseStore(stage);
      const attempt = await installation.start({
        block: { deviceId: undefined },
        environment: { ...environment, MATRIX_PASSWORD: account.password },
      });
      check('how the start went', 'recovery-state-probe-failed', inShort(await attempt.settled()));
    });
    await step('the identity is the one that people trust', async () => {
      expectSameIdentity(stage, before, await oracle.identity());
    });
  },
});
