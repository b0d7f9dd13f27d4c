import { scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { beginTalk, untilListening, withDiscord } from './begin-talk.ts';

export default scenario({
  id: 'discord.gap',
  title:
    'Discord: a bot whose connection ends goes on with its session, and answers once what was said meanwhile',
  tags: ['discord', 'deaf', 'accounting'],
  requires: ['discord.gateway', 'channel.keeps-record'],
  uses: ['daemon', 'discord'],
  cases: ['asked-to-reconnect', 'reset', 'closed', 'invalid-for-now'],
  mutants: {
    'discord-identifies-instead': {
      cases: ['asked-to-reconnect', 'reset', 'closed', 'invalid-for-now'],
      says: 'for an answer to a question',
    },
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, check, startDeadlineMs } = stage;
    const { gateway, faults } = chat;
    await beginTalk(stage);
    const asked = await step('its connection ends, and somebody asks something', async () => {
      if (stage.case === 'asked-to-reconnect') faults.strike({ name: 'reconnect', at: 'hearing', times: 1 });
      if (stage.case === 'reset') faults.strike({ name: 'close', at: 'hearing', times: 1 });
      if (stage.case === 'closed') faults.strike({ name: 'close', at: 'hearing', times: 1, code: 4000 });
      if (stage.case === 'invalid-for-now') gateway.invalidate(true);
      return pose(stage);
    });
    await step('it goes on where it was, and answers', async () => {
      await untilAnswered(stage, [asked], startDeadlineMs);
      await untilListening(stage);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
      const identified = gateway.beginnings.items.filter(({ kind }) => kind === 'identify').length;
      check('times that it has identified itself', 1, identified);
    });
  },
});
