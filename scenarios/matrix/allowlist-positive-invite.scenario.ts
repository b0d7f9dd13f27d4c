import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { serverOf } from './servers.ts';
import { inShort } from './trouble.ts';

export default scenario({
  id: 'matrix.allowlist-positive-invite',
  title: 'A bot joins the rooms of people on its lists, named themselves or by their server, and answers',
  tags: ['matrix', 'allow-list'],
  requires: ['control.troubles', 'matrix.encrypted', 'matrix.allow-list'],
  uses: ['installation', 'account', 'peer', 'matrix'],
  playedBy: ['element', 'libolm'],
  cases: ['user', 'server'],
  manualStep: 'allowlist-positive-invite',
  mutants: {
    'declines-everybody': { cases: ['user', 'server'], says: 'to accept the invitation' },
  },
  async run(stage) {
    const { step, check, installation, account, peer } = stage;
    await step(`the bot starts with a list that names the ${stage.case}, and connects`, async () => {
      const autoJoin =
        stage.case === 'user' ? { allowUsers: [peer.userId] } : { allowServerNames: [serverOf(peer.userId)] };
      const attempt = await installation.start({ block: { autoJoin } });
      check('how the start went', 'connected', inShort(await attempt.settled()));
    });
    await step('it comes into the room of a person on the list, and answers', async () => {
      const room = await peer.directRoom(account.userId);
      const asked = [await pose(stage, room)];
      await untilAnswered(stage, account.userId, asked);
      expectEachAnsweredOnce(stage, account.userId, asked);
    });
  },
});
