import { eventually, scenario } from '../../harness/index.ts';
import { pose } from '../channel/books.ts';
import { beginTalk, withDiscord } from './begin-talk.ts';

const code = `\`\`\`js\n${'const answer = [42];\n'.repeat(220)}\`\`\``;

export default scenario({
  id: 'discord.fences',
  title: 'Discord: code that is too long for one message is shown as code in each part',
  tags: ['discord', 'model', 'long'],
  requires: ['discord.gateway', 'model.answer', 'channel.long-answers'],
  uses: ['daemon', 'discord', 'model'],
  mutants: { 'discord-cuts-code': 'parts in which code is left open: expected 0, observed' },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, model, step, check, signal, deadlineMs } = stage;
    await beginTalk(stage);
    const first = await step('the answer to a question is long code', async () => {
      const before = chat.heard.items.length;
      model.react(() => ({ kind: 'whole', text: `Look:\n${code}\nThat is all.` }));
      await pose(stage);
      await eventually(() => chat.heard.items.at(-1)!.text.includes('That is all.') || undefined, {
        why: 'the end of the answer',
        deadlineMs,
        signal,
      });
      return before;
    });
    await step('each part closes what it opens', () => {
      const parts = chat.heard.items.slice(first).map(({ text }) => text);
      const open = parts.filter((part) => (part.match(/```/gu) ?? []).length % 2 !== 0);
      check.moreThan('parts', 1, parts.length);
      check('parts in which code is left open', 0, open.length);
    });
  },
});
