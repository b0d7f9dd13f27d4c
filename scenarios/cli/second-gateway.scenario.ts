import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { saidIn } from './said-in.ts';

const held = 'is already held — another carapace daemon is running';

export default scenario({
  id: 'cli.second-gateway',
  title:
    'A second gateway with the same state directory is refused when it starts, and the first one goes on',
  tags: ['cli', 'restart'],
  requires: ['matrix.plain', 'cli'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'commandLine'],
  playedBy: ['element'],
  ownBotFor: 'it is killed',
  mutants: { 'takes-no-lock': 'the words of the refusal' },
  async run(stage) {
    const { step, check, bot, peer, daemon, commandLine, startDeadlineMs } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await talk(stage, opened);
      return opened;
    });
    await step('a second gateway is refused', async () => {
      const { code, output, errors } = await commandLine.run(['start'], { deadlineMs: startDeadlineMs });
      check('the words of the refusal', held, saidIn(output + errors, held));
      check('exit code of the second gateway', 1, code);
    });
    await step('the first one goes on', () => talk(stage, room));
    await step('a gateway that was killed keeps nobody from starting', async () => {
      await daemon.kill();
      await daemon.restart();
      await talk(stage, room);
    });
  },
});
