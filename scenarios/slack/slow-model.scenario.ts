import { scenario, type CommonStage, type Parts, type SlackChat } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';

const ackLimitMs = 3_000;

const same = {
  tags: ['slack', 'model', 'accounting'],
  mutants: {
    'slack-acknowledges-after-work': 'attempts that were not acknowledged in time: expected 0, observed',
  },
} as const;
const title = 'an event is acknowledged in time while the model thinks, so that it does not come again';

export default [
  scenario({
    ...same,
    id: 'slack.slow-model',
    title: `Slack: ${title}`,
    requires: ['slack.events', 'model.answer'],
    uses: ['daemon', 'slack', 'model'],
    run: (stage) => haveModelThink(stage, stage.slack),
  }),
  scenario({
    ...same,
    id: 'slack.socket.slow-model',
    title: `Slack by Socket Mode: ${title}`,
    requires: ['slack.socket', 'model.answer'],
    uses: ['daemon', 'slackSocket', 'model'],
    run: (stage) => haveModelThink(stage, stage.slackSocket),
  }),
];

async function haveModelThink(
  stage: CommonStage<string> & Pick<Parts, 'model'>,
  chat: SlackChat,
): Promise<void> {
  const { model, step, check, signal, deadlineMs } = stage;
  const books = { ...stage, chat };
  await step('the bot answers', () => ask(books));
  const asked = await step('the model thinks longer than Slack waits', async () => {
    model.react(() => ({ kind: 'hold' }));
    const question = await pose(books);
    const { id } = question.said;
    await chat.deliveries.first(({ ts }) => ts === id, {
      why: 'the event to be acknowledged, or given up',
      deadlineMs: ackLimitMs + deadlineMs,
      signal,
    });
    return question;
  });
  await step('the event was acknowledged at once, and is answered once', async () => {
    const late = chat.deliveries.items.filter(({ outcome }) => outcome !== 'taken').length;
    check('attempts that were not acknowledged in time', 0, late);
    model.letGo();
    await untilAnswered(books, [asked]);
    const after = await ask(books);
    expectEachAnsweredOnce(books, [asked, after]);
  });
}
