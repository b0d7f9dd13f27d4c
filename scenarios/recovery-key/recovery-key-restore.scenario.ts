import { eventually, scenario } from '../../harness/index.ts';
import { environment } from '../matrix/auth/log-in.ts';
import { ask } from '../talk.ts';
import { keptKey, loseStore, recoveryKey, startWell } from './key-files.ts';
import { expectKeyOpens, expectSameIdentity } from './vault.ts';

export default scenario({
  id: 'recovery-key-restore',
  title:
    'A bot whose store is lost has its identity back with the recovery key, nobody has to trust it anew, and what was said before can be read with the key',
  tags: ['lifecycle', 'recovery-key', 'cli', 'restart', 'xsign'],
  requires: ['matrix.recovery-key', 'matrix.encrypted', 'cli', 'control.troubles'],
  uses: ['installation', 'account', 'oracle', 'peer', 'upkeep', 'vault'],
  manualStep: 'recovery-key-restore',
  playedBy: ['element'],
  mutants: {
    'makes-a-new-identity': 'master key: expected',
    'signs-no-new-device': 'device signed by the self-signing key is missing',
    'backs-up-no-keys': 'for the backup to hold what was said',
  },
  async run(stage) {
    const { step, check, installation, account, oracle, peer, upkeep, signal, startDeadlineMs } = stage;
    const { room, said } = await step('it starts, and answers in an encrypted room', async () => {
      await startWell(stage);
      const opened = await peer.directRoom(account.userId);
      const { reply, question } = await ask(stage, account.userId, opened, peer);
      check('shield as Element shows it', 'NONE', (await peer.shields(reply)).lax);
      return { room: opened, said: [question.text, reply.body] };
    });
    await step('the signatures prove its identity', () => oracle.expectBotIdentity(peer, 'before'));
    const before = await oracle.identity();
    const key = (await keptKey(stage)) ?? '';
    const reads = async (): Promise<string> => {
      const texts = await (await expectKeyOpens(stage, key)).read(room);
      return said.filter((text) => !texts.includes(text)).join(', ') || 'nothing';
    };
    await step('the key opens the account, and its room keys are backed up', () =>
      eventually(async () => (await reads()) === 'nothing' || undefined, {
        why: 'the backup to hold what was said',
        deadlineMs: startDeadlineMs,
        signal,
      }),
    );
    await step('its store is lost, and the key still opens what was said', async () => {
      await installation.stop();
      await loseStore(stage);
      check('what cannot be read with the key', 'nothing', await reads());
    });
    await step('its operator brings the key back', async () => {
      const restored = await upkeep.run([...recoveryKey, 'restore', '--stdin'], {
        environment: account.seat.environment,
        input: key,
      });
      check('exit code', '0', String(restored.code));
    });
    const device = await step('it logs in anew, as another device, and connects', async () => {
      await startWell(stage, {
        block: { deviceId: undefined },
        environment: { ...environment, MATRIX_PASSWORD: account.password },
      });
      return String(installation.readConfig().matrix['deviceId']);
    });
    await step('it is still who it was', async () => {
      check('another device', true, device !== account.deviceId);
      expectSameIdentity(stage, before, await oracle.identity());
      await oracle.forDevice(device).expectBotIdentity(peer, 'after');
    });
    await step('it answers, and the person is warned of nothing', async () => {
      const { reply } = await ask(stage, account.userId, room, peer);
      check('shield as Element shows it', 'NONE', (await peer.shields(reply)).lax);
      await expectKeyOpens(stage, key);
      check('what cannot be read with the key', 'nothing', await reads());
    });
  },
});
