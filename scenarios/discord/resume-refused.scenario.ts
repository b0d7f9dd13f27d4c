import { scenario, type Capability, type Parts } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { beginTalk, untilListening, withDiscord } from './begin-talk.ts';

const enough = 5;

interface Refusal {
  readonly id: string;
  /** What happens to the bot, in words. */
  readonly to: string;
  readonly requires?: readonly Capability[];
  /** Takes its session from the bot. */
  refuse(chat: Parts['discord']): void;
}

export default [
  begunAnew({
    id: 'discord.resume-refused',
    to: 'a bot whose session is refused',
    refuse: ({ gateway }) => gateway.invalidate(false),
  }),
  begunAnew({
    id: 'discord.resume-breaks',
    to: 'a bot whose connection breaks whenever it resumes its session',
    requires: ['discord.robust'],
    refuse: ({ gateway, faults }) => {
      gateway.breaksResumes = true;
      faults.strike({ name: 'close', at: 'hearing', times: 1 });
    },
  }),
];

function begunAnew({ id, to, requires = [], refuse }: Refusal) {
  return scenario({
    id,
    title: `Discord: ${to} begins another one after a few attempts`,
    tags: ['discord', 'deaf'],
    requires: ['discord.gateway', ...requires],
    uses: ['daemon', 'discord'],
    mutants: { 'discord-resumes-for-ever': 'for the bot to identify itself' },
    async run(given) {
      const stage = withDiscord(given);
      const { chat, step, check, signal, startDeadlineMs } = stage;
      const { gateway } = chat;
      await beginTalk(stage);
      const begun = gateway.beginnings.items.length;
      await step('its session is refused, and it identifies itself', async () => {
        refuse(chat);
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
}
