import { newQuestion } from '../../harness/index.ts';
import { ask, pose } from './books.ts';
import { channelScenarios, type ChannelStage } from './channel-scenarios.ts';

const same = {
  name: 'not-allowed',
  title:
    'a person that the bot is not told to serve has no answer, and costs no model, also where the id looks like that of another',
  tags: ['access'],
  requires: ['channel.allow-list', 'model.answer'],
  uses: ['model'],
} as const;
const observed = 'messages to the stranger: expected 0, observed';
const mutants = { 'channel-serves-everybody': observed, 'channel-refuses-strangers-once': observed };

export default [
  ...channelScenarios({
    ...same,
    on: ({ part }) => part !== 'discord',
    mutants: {
      ...mutants,
      'channel-takes-beginnings-of-ids': observed,
      'channel-takes-parts-of-ids': observed,
    },
    run,
  }),
  ...channelScenarios({
    ...same,
    on: ({ part }) => part === 'discord',
    // All ids are of one length, and longer than numbers are exact.
    mutants: { ...mutants, 'channel-takes-ids-for-numbers': observed },
    run,
  }),
];

async function run(stage: ChannelStage<'model'>): Promise<void> {
  const { chat, model, step, check, talk } = stage;
  await step('the bot answers', () => ask(stage));
  const strange = await step(
    'a stranger asks something, twice, and changes it, and then alice and bob',
    async () => {
      const asked = [await pose(stage, chat.stranger), await pose(stage, chat.stranger)];
      const changed = newQuestion(talk);
      await chat.edit(asked[1]!.said, changed.text);
      await ask(stage);
      await ask(stage, chat.bob);
      await ask(stage);
      return [...asked.map(({ question }) => question), changed];
    },
  );
  await step('the stranger was told nothing, and the model neither', () => {
    const to = chat.heard.items.filter(({ conversation }) => conversation === chat.stranger.conversation);
    check('messages to the stranger', 0, to.length);
    const asked = model.asked.items.filter(({ text }) => strange.some(({ nonce }) => text.includes(nonce)));
    check('times that the model was asked', 0, asked.length);
  });
}
