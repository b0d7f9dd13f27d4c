import { eventually, scenario, type Stage } from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { audited } from '../recovery-key/key-files.ts';
import { apiOf, bring } from './membership.ts';
import { inShort } from './trouble.ts';

const started = ['Matrix channel registered', 'Matrix channel runtime started'];
const signed = 'matrix_cross_signing_bootstrapped';
const outcomes = ['confirmed_or_bootstrapped_without_uia', 'bootstrapped_after_uia'];

export default scenario({
  id: 'matrix.start-lines',
  title:
    'What operators search a log for is there: a start, the signature of its device, an invitation that was accepted and one that was not',
  tags: ['matrix', 'allow-list', 'refusal', 'xsign'],
  requires: [
    'control.troubles',
    'control.audit',
    'cli',
    'matrix.plain',
    'matrix.cross-signing',
    'matrix.allow-list',
  ],
  uses: ['installation', 'account', 'peers', 'matrix'],
  playedBy: ['element', 'libolm'],
  cast: ['mallory', 'zoe'],
  mutants: {
    'logs-no-milestones': 'words about a start: expected Matrix channel registered',
    'keeps-no-audit': 'whose device was signed',
  },
  async run(stage) {
    const { step, check, installation, account, peers } = stage;
    const [mallory, zoe] = [peers[0]!, peers[1]!];
    const attempt = await step('the bot starts, and says so', async () => {
      const begun = await installation.start({ block: { autoJoin: { allowUsers: [zoe.userId] } } });
      check('how the start went', 'connected', inShort(await begun.settled()));
      for (const words of started) check('words about a start', words, saidIn(begun.said, words));
      return begun;
    });
    await step('the audit log says that its device was signed', async () => {
      const found = (await audited(stage)).findLast(({ event }) => event === signed);
      check('whose device was signed', account.userId, String(found?.data['user_id'] ?? 'nobody'));
      check.oneOf('how it was signed', outcomes, String(found?.data['outcome'] ?? 'nothing'));
    });
    const says = (words: string): Promise<unknown> =>
      untilSaid(stage, words, () => saidIn(attempt.said, words) === words);
    await step('a person off its list invites it', async () => {
      const wishes = { preset: 'private_chat', invite: [account.userId] };
      await apiOf(stage, mallory).call('POST', '/createRoom', wishes);
      await says('Matrix invite rejected by auto-join allowlist');
    });
    await step('a person on its list invites it', async () => {
      const api = apiOf(stage, zoe);
      const room = String((await api.call('POST', '/createRoom', { preset: 'private_chat' }))['room_id']);
      await bring(stage, api, room, account.userId);
      await says('auto-joined Matrix room invite');
    });
  },
});

function untilSaid(
  { deadlineMs, signal }: Pick<Stage<'installation'>, 'deadlineMs' | 'signal'>,
  words: string,
  isSaid: () => boolean,
): Promise<unknown> {
  return eventually(async () => isSaid() || undefined, {
    why: `the log to say “${words}”`,
    deadlineMs,
    signal,
  });
}
