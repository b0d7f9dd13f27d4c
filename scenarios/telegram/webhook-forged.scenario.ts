import { newQuestion, scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

const bodyLimitBytes = 262_144;
const deepestJson = 32;

export default scenario({
  id: 'telegram.webhook.forged',
  title:
    'The webhook takes updates from nobody but the service, refuses what is none with the right status, and asks the model nothing for it',
  tags: ['telegram', 'hostile', 'access'],
  requires: ['telegram.webhook', 'telegram.statuses', 'model.answer'],
  uses: ['daemon', 'telegramWebhook', 'model'],
  mutants: {
    'telegram-takes-any-update': 'no secret: expected 401, observed 200',
    'telegram-takes-half-a-secret': 'the beginning of the right secret: expected 401, observed 200',
  },
  async run(given) {
    const stage = withChat(given, 'telegramWebhook');
    const { chat, model, step, check, talk } = stage;
    const question = newQuestion(talk);
    const update = (number: number, more: object = {}): string =>
      JSON.stringify({
        update_id: number,
        message: {
          message_id: number,
          date: 1,
          chat: { id: Number(chat.alice.conversation), type: 'private' },
          from: { id: Number(chat.alice.from), is_bot: false, first_name: 'alice' },
          text: question.text,
        },
        ...more,
      });
    const forged = update(900_001);
    const right = chat.seat.environment['TELEGRAM_WEBHOOK_SECRET']!;
    await step('the bot answers', () => ask(stage));
    const refused: readonly (readonly [string, number, string, string | undefined])[] = [
      ['no secret', 401, forged, undefined],
      ['an empty secret', 401, forged, ''],
      ['a wrong secret', 401, forged, 'a guess'],
      ['the beginning of the right secret', 401, forged, right.slice(0, -1)],
      ['the right secret in capitals', 401, forged, right.toUpperCase()],
      ['a very long secret', 401, forged, 'a'.repeat(8_000)],
      ['no JSON', 400, '{"update_id":', 'right'],
      ['JSON that is too deep', 400, update(900_002, { x: nested(deepestJson) }), 'right'],
      ['no update', 400, update(900_003, { message: { text: question.text } }), 'right'],
    ];
    for (const [what, status, body, secret] of refused)
      await step(`it refuses: ${what}`, async () =>
        check(what, status, await chat.postToWebhook(body, secret)),
      );
    await step('it takes what it has nothing to say to', async () => {
      const nothing = update(900_004, { message: undefined, poll_answer: {} });
      check('an update that it need not know', 200, await chat.postToWebhook(nothing, 'right'));
      check(
        'JSON of the right depth',
        200,
        await chat.postToWebhook(JSON.stringify({ update_id: 900_005, x: nested(deepestJson - 2) }), 'right'),
      );
    });
    await step('it looks at the length before it looks at the secret', async () => {
      // A server may end the connection with this answer: nothing is posted after it.
      check('body above the limit', 413, await chat.postToWebhook(' '.repeat(bodyLimitBytes + 1), 'a guess'));
    });
    await step('nothing of it has reached the model', async () => {
      await ask(stage);
      const { nonce } = question;
      const times = model.asked.items.filter(({ text }) => text.includes(nonce)).length;
      check('times that the model was asked', 0, times);
    });
  },
});

/** Lists in lists, so many deep. */
function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}
