import { scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { beginTalk, untilListening, withDiscord } from './begin-talk.ts';

const enough = 5;

export default scenario({
  id: 'discord.resume-refused',
  title: 'Discord: a bot that cannot go on with its session begins another one after a few attempts',
  tags: ['discord', 'deaf'],
  requires: ['discord.gateway'],
  uses: ['daemon', 'discord'],
  cases: ['broken', 'invalid'],
  mutants: {
    'discord-resumes-for-ever': { cases: ['broken', 'invalid'], says: 'for the bot to identify itself' },
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, check, signal, startDeadlineMs } = stage;
    const { gateway } = chat;
    await beginTalk(stage);
    const begun = gateway.beginnings.items.length;
    await step('its session is refused whenever it resumes, and it identifies itself', async () => {
      gateway.breaksResumes = stage.case === 'broken';
      if (stage.case === 'invalid') gateway.invalidate(false);
      else chat.faults.strike({ name: 'close', at: 'hearing', times: 1 });
      const first = gateway.beginnings.items[0];
      await gateway.beginnings.first((one) => one.kind === 'identify' && one !== first, {
        why: 'the bot to identify itself',
        deadlineMs: startDeadlineMs,
        signal,
      });
    });
    await step('it answers', async () => {
      await untilListening(stage);
      await ask(stage);
      const resumed = gateway.beginnings.items.slice(begun).filter(({ kind }) => kind === 'resume').length;
      check.atMost('times that it has resumed', enough, resumed);
    });
  },
});
