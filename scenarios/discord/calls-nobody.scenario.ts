import { scenario } from '../../harness/index.ts';
import { pose, untilAnswered } from '../channel/books.ts';
import { beginTalk, withDiscord } from './begin-talk.ts';

export default scenario({
  id: 'discord.calls-nobody',
  title: 'Discord: an answer that holds `@everyone`, `@here` or the name of a role calls nobody',
  tags: ['discord', 'hostile', 'manners'],
  requires: ['discord.gateway', 'channel.verbatim'],
  uses: ['daemon', 'discord'],
  mutants: {
    'discord-calls-everybody': 'messages that call everybody: expected 0, observed',
    'discord-calls-roles': 'messages that call everybody: expected 0, observed 1',
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, check } = stage;
    await beginTalk(stage);
    for (const call of ['@everyone', '@here', `<@&${chat.world.role}>`])
      await step(`somebody has it say ${call} in a server`, async () => {
        await untilAnswered(stage, [await pose(stage, chat.aliceInServer, ` ${call}`)]);
      });
    await step('nobody was called', () => {
      check('messages that call everybody', 0, chat.heard.items.filter(({ callsAll }) => callsAll).length);
    });
  },
});
