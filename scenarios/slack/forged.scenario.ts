import { newQuestion, scenario, slackSignature } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';

const bodyLimitBytes = 262_144;
const deepestJson = 32;
/** Slack and those it calls may differ by so many seconds. */
const [withinSeconds, beyondSeconds] = [290, 310];

export default scenario({
  id: 'slack.forged',
  title:
    'The request URL takes events from nobody but Slack, refuses what is none with the right status, and asks the model nothing for it',
  tags: ['slack', 'hostile', 'access'],
  requires: ['slack.events', 'slack.statuses', 'model.answer'],
  uses: ['daemon', 'slack', 'model'],
  mutants: {
    'slack-takes-any-event': 'no signature: expected 401, observed 200',
    'slack-takes-half-a-signature': 'the beginning of the right signature: expected 401, observed 200',
    'slack-has-no-clock': 'signed too long ago: expected 401, observed 200',
    'slack-signs-what-it-has-parsed': 'signed as it stands: expected 200, observed 401',
  },
  async run(stage) {
    const { slack: chat, model, step, check, talk } = stage;
    const question = newQuestion(talk);
    const event = { type: 'message', channel: chat.alice.conversation, channel_type: 'im' };
    const said = { ...event, user: chat.alice.from, text: question.text, ts: '1700000000.000001' };
    const callback = (more: object = {}): string =>
      JSON.stringify({ type: 'event_callback', event_id: 'EvFORGED', event: said, ...more });
    const forged = callback();
    const now = secondsFromNow(0);
    const right = slackSignature(chat.seat.environment['SLACK_SIGNING_SECRET']!, now, forged);
    const signed = (signature: string) => ({
      'x-slack-request-timestamp': now,
      'x-slack-signature': signature,
    });
    await step('the bot answers', () => ask({ ...stage, chat }));
    const refused: readonly (readonly [
      string,
      number,
      string,
      Readonly<Record<string, string | undefined>>,
    ])[] = [
      ['no signature', 401, forged, { 'x-slack-signature': undefined }],
      ['an empty signature', 401, forged, { 'x-slack-signature': '' }],
      [
        'a signature with another secret',
        401,
        forged,
        { 'x-slack-signature': slackSignature('guess', '1', forged) },
      ],
      ['the beginning of the right signature', 401, forged, signed(right.slice(0, -1))],
      ['the right signature in capitals', 401, forged, signed(right.toUpperCase())],
      ['a very long signature', 401, forged, { 'x-slack-signature': `v0=${'a'.repeat(8_000)}` }],
      ['a signature of another body', 401, forged, { 'x-slack-signature': chat.signatureOf(` ${forged}`) }],
      ['no timestamp', 401, forged, { 'x-slack-request-timestamp': undefined }],
      ['a timestamp that is no number', 401, forged, { 'x-slack-request-timestamp': 'now' }],
      ['the least of all timestamps', 401, forged, { 'x-slack-request-timestamp': '-9223372036854775808' }],
      ['signed too long ago', 401, forged, { 'x-slack-request-timestamp': secondsFromNow(-beyondSeconds) }],
      ['signed in the future', 401, forged, { 'x-slack-request-timestamp': secondsFromNow(beyondSeconds) }],
      ['no JSON', 400, '{"type":', {}],
      ['JSON that is too deep', 400, callback({ x: nested(deepestJson) }), {}],
    ];
    for (const [what, status, body, headers] of refused)
      await step(`it refuses: ${what}`, async () =>
        check(what, status, (await chat.post(body, headers)).status),
      );
    await step('it takes what Slack has signed, and says nothing to it', async () => {
      const nothing = callback({ event: { type: 'something_else' } });
      const spaced = JSON.stringify(
        { type: 'event_callback', event: { type: 'other', text: 'é/' } },
        null,
        3,
      );
      const deep = callback({ event: { type: 'other' }, x: nested(deepestJson - 2) });
      const answers = [
        ['an event that it need not know', nothing, {}],
        ['signed as it stands', spaced.replace('é', String.raw`\u00e9`).replace('/', String.raw`\/`), {}],
        ['signed a while ago', nothing, { 'x-slack-request-timestamp': secondsFromNow(-withinSeconds) }],
        ['JSON of the right depth', deep, {}],
      ] as const;
      for (const [what, body, headers] of answers) {
        const { status, body: text } = await chat.post(body, headers);
        check(what, 200, status);
        check(`words that come with it: ${what}`, '', text);
      }
    });
    await step('it looks at the length before it looks at the signature', async () => {
      // A server may end the connection with this answer: nothing is posted after it.
      const { status } = await chat.post(' '.repeat(bodyLimitBytes + 1), { 'x-slack-signature': 'v0=guess' });
      check('body above the limit', 413, status);
    });
    await step('nothing of it has reached the model', async () => {
      await ask({ ...stage, chat });
      const times = model.asked.items.filter(({ text }) => text.includes(question.nonce)).length;
      check('times that the model was asked', 0, times);
    });
  },
});

function secondsFromNow(seconds: number): string {
  return String(Math.floor(Date.now() / 1_000) + seconds);
}

/** Lists in lists, so many deep. */
function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}
